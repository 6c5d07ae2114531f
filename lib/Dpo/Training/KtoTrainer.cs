using Dpo.Base;
using Dpo.Data;
using Dpo.Losses;
using Dpo.Metrics;
using Dpo.Models;

namespace Dpo.Training;

/// <summary>Trainer of a policy by the KTO loss, on single responses that are each labelled good or bad: no pairs are
/// needed. Owns the optimizer's state and the reference model's log-probabilities, not the models.</summary>
public sealed class KtoTrainer : Trainer<KtoBatch>
{
    private readonly ILanguageModel _policy, _reference;
    private readonly KtoLoss _loss;

    /// <summary>Creates a run that has done no step, and computes the reference model's log-probabilities,
    /// once.</summary>
    /// <param name="policy">Language model to train; move it to its device (CPU or GPU) before you pass it.</param>
    /// <param name="reference">Reference model, usually a copy of the policy before training. It is not changed and
    /// must be another object than the policy.</param>
    /// <param name="examples">Data set of responses to train on, each labelled desirable or undesirable.</param>
    /// <param name="loss">KTO loss, with β and the weights of desirable and undesirable responses, e.g.
    /// <c>new KtoLoss(0.1)</c>.</param>
    /// <param name="config">Settings of the optimisation: learning rate, number of updates, gradient clipping, gradient
    /// accumulation.</param>
    /// <param name="log">Log to which a row with the metrics is added after each update; pass a new one.</param>
    /// <param name="cacheFolder">Path to a folder in which the reference model's log-probabilities are stored for later
    /// runs on the same data; created if absent. Null (default) to store nothing.</param>
    /// <exception cref="ArgumentException">The reference is the policy itself, or gives a response no finite
    /// log-probability.</exception>
    public KtoTrainer(ILanguageModel policy, ILanguageModel reference, KtoBatches examples, KtoLoss loss,
        OptimConfig config, RunLog log, string? cacheFolder = null)
        : base(new Trainee(policy?.Module!, config), examples,
            new KtoObjective(policy!, reference, examples, loss, cacheFolder), log) =>
        (_policy, _reference, _loss) = (policy!, reference, loss);

    /// <summary>Creates the trainer's objective for other examples than those that are trained on, e.g. held-out ones;
    /// the reference model's log-probabilities are computed here.</summary>
    /// <param name="examples">Data set of labelled responses to evaluate, e.g. held-out ones.</param>
    /// <param name="cacheFolder">Path to a folder in which the reference model's log-probabilities are stored for later
    /// runs on the same data; created if absent. Null (default) to store nothing.</param>
    /// <returns>Objective for <see cref="Trainer{TBatch}.Validate"/> on these examples; the caller disposes
    /// it.</returns>
    public KtoObjective Over(KtoBatches examples, string? cacheFolder = null) =>
        new(_policy, _reference, examples, _loss, cacheFolder);

    /// <summary>Trains to the end of the run, after which the policy has the weights of the smallest held-out
    /// loss.</summary>
    /// <param name="heldOut">Data set of labelled responses on which the loss is evaluated; they are not trained
    /// on.</param>
    /// <param name="every">Number of updates between two evaluations on the held-out data, at least 1.</param>
    /// <param name="live">Receiver that displays the progress (step and metrics); null (default) to use the one that
    /// the calling program has set, <see cref="LiveOutput.Current"/>.</param>
    /// <param name="stop">Cancellation token that ends the training after the update in progress; the model then gets
    /// the best weights so far.</param>
    /// <returns>Number of updates after which the held-out loss was smallest, and that loss; the model has the weights
    /// of that point.</returns>
    public (long Step, double Loss) FitToBest(
        KtoBatches heldOut, int every, ILiveOutput? live = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(heldOut);
        using var objective = Over(heldOut);
        return FitToBest(() => Validate(heldOut.InOrder(), objective).Loss, every, live, stop);
    }
}
