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
    /// <param name="policy">Language model that is trained; it must be on its device (CPU or GPU) before.</param>
    /// <param name="reference">Reference model P_ref, which is not changed; it must not be the policy itself.</param>
    /// <param name="examples">Data set of labelled responses that the policy is trained on.</param>
    /// <param name="loss">KTO loss with β and the weights of good and bad responses, e.g. <c>new
    /// KtoLoss(0.1)</c>.</param>
    /// <param name="config">Settings of the optimisation: learning rate, number of updates, clipping,
    /// accumulation.</param>
    /// <param name="log">Log that gets the metrics of each step.</param>
    /// <param name="cacheFolder">Path of a folder in which the reference model's log-probabilities are stored for other
    /// runs; null (default) for none.</param>
    /// <exception cref="ArgumentException">The reference is the policy itself, or gives a response no finite
    /// log-probability.</exception>
    public KtoTrainer(ILanguageModel policy, ILanguageModel reference, KtoBatches examples, KtoLoss loss,
        OptimConfig config, RunLog log, string? cacheFolder = null)
        : base(new Trainee(policy?.Module!, config), examples,
            new KtoObjective(policy!, reference, examples, loss, cacheFolder), log) =>
        (_policy, _reference, _loss) = (policy!, reference, loss);

    /// <summary>Creates the trainer's objective for other examples than those that are trained on, e.g. held-out ones;
    /// the reference model's log-probabilities are computed here.</summary>
    /// <param name="examples">Data set for which the objective is created, e.g. held-out responses.</param>
    /// <param name="cacheFolder">Path of a folder in which the reference model's log-probabilities are stored for other
    /// runs; null (default) for none.</param>
    /// <returns>Objective for <see cref="Trainer{TBatch}.Validate"/>; the caller disposes it.</returns>
    public KtoObjective Over(KtoBatches examples, string? cacheFolder = null) =>
        new(_policy, _reference, examples, _loss, cacheFolder);

    /// <summary>Trains to the end of the run, after which the policy has the weights of the smallest held-out
    /// loss.</summary>
    /// <param name="heldOut">Data set of labelled responses that are not trained on.</param>
    /// <param name="every">Number of updates between two evaluations, at least 1.</param>
    /// <param name="live">Receiver of the progress reports; null (default) for that of the host program,
    /// <see cref="LiveOutput.Current"/>.</param>
    /// <param name="stop">Caller's request to stop: the step in progress is finished, then the best weights so far are
    /// restored.</param>
    /// <returns>Number of updates after which the best weights were reached, and their held-out loss.</returns>
    public (long Step, double Loss) FitToBest(
        KtoBatches heldOut, int every, ILiveOutput? live = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(heldOut);
        using var objective = Over(heldOut);
        return FitToBest(() => Validate(heldOut.InOrder(), objective).Loss, every, live, stop);
    }
}
