using Dpo.Base;
using Dpo.Data;
using Dpo.Losses;
using Dpo.Metrics;
using Dpo.Models;

namespace Dpo.Training;

/// <summary>Trains a policy on single responses, each found good or bad, by the KTO loss: no pairs are needed. Owns the
/// optimizer's state and the reference's log-probabilities, not the models.</summary>
public sealed class KtoTrainer : Trainer<KtoBatch>
{
    private readonly ILanguageModel _policy, _reference;
    private readonly KtoLoss _loss;

    /// <summary>A run that has done no step; the reference's log-probabilities are computed here, once.</summary>
    /// <param name="policy">Trained; on its device already.</param>
    /// <param name="reference">P_ref, left as it is.</param>
    /// <param name="examples">What it learns from.</param>
    /// <param name="loss">β, and what good and bad responses weigh: <c>new KtoLoss(0.1)</c>.</param>
    /// <param name="config">How.</param>
    /// <param name="log">Where the numbers go.</param>
    /// <param name="cacheFolder">A folder that keeps the reference's numbers for other runs; null for none.</param>
    /// <exception cref="ArgumentException">The reference is the policy, or gives a response no finite
    /// log-probability.</exception>
    public KtoTrainer(ILanguageModel policy, ILanguageModel reference, KtoBatches examples, KtoLoss loss,
        OptimConfig config, RunLog log, string? cacheFolder = null)
        : base(new Trainee(policy?.Module!, config), examples,
            new KtoObjective(policy!, reference, examples, loss, cacheFolder), log) =>
        (_policy, _reference, _loss) = (policy!, reference, loss);

    /// <summary>What is compared with other examples than those that are trained on; the reference is asked
    /// here.</summary>
    /// <param name="examples">Which.</param>
    /// <param name="cacheFolder">As for the trainer.</param>
    /// <returns>For <see cref="Trainer{TBatch}.Validate"/>; the caller disposes it.</returns>
    public KtoObjective Over(KtoBatches examples, string? cacheFolder = null) =>
        new(_policy, _reference, examples, _loss, cacheFolder);

    /// <summary>The whole run, after which the policy has the weights of the least held-out loss.</summary>
    /// <param name="heldOut">Examples that are not trained on.</param>
    /// <param name="every">Updates between evaluations.</param>
    /// <param name="live">Gets the progress; null for the host's, <see cref="LiveOutput.Current"/>.</param>
    /// <param name="stop">Stops after the step in hand.</param>
    /// <returns>The update whose weights were kept, and its held-out loss.</returns>
    public (long Step, double Loss) FitToBest(
        KtoBatches heldOut, int every, ILiveOutput? live = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(heldOut);
        using var objective = Over(heldOut);
        return FitToBest(() => Validate(heldOut.InOrder(), objective).Loss, every, live, stop);
    }
}
