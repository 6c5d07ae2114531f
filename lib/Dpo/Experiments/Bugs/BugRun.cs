using Dpo.Data;
using Dpo.Devices;
using Dpo.Estimators;
using Dpo.Losses;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Experiments.Bugs;

/// <summary>DPO, a reward model and PPO on it, from the same reference and the same pairs, with one bug in all that it touches.</summary>
/// <param name="lab">Of <see cref="Worlds.ToyWorld.Spelled"/>.</param>
/// <param name="bug">What is wrong.</param>
public sealed class BugRun(ToyLab lab, Bug bug)
{
    private const int Pairs = 2000, PairsPerBatch = 64, Updates = 120, Iterations = 24, Every = 10;

    /// <summary>Trains all three.</summary>
    /// <returns>What the run's screen shows.</returns>
    public BugCurves Curves()
    {
        var (train, heldOut) = lab.Pairs(Pairs);
        var dpo = new BuggyDpo(lab, bug).Train(Batches(train), new OptimConfig(new CosineLr(1e-3, Warmup: 10), Updates), Every);
        var (reward, rewardLog) = Reward(train, heldOut);
        using var owned = reward;
        var ppo = Ppo(reward);
        return new BugCurves(bug, lab.Seeds.Root, new Dictionary<string, Curve>
        {
            [BugCurves.Loss] = Curve.Of(dpo, "loss"),
            [BugCurves.Margin] = Curve.Of(dpo, "rewards/margins"),
            [BugCurves.Logps] = Curve.Of(dpo, "logps/chosen"),
            [BugCurves.Kl] = Curve.Of(dpo, "kl"),
            [BugCurves.Length] = Curve.Of(dpo, "length"),
            [BugCurves.Accuracy] = Curve.Of(rewardLog, "validation/accuracy"),
            [BugCurves.PpoKl] = Curve.Of(ppo, "objective/kl"),
            [BugCurves.PpoScore] = Curve.Of(ppo, "objective/scores"),
        });
    }

    private PreferenceBatches Batches(IReadOnlyList<(EncodedExample Chosen, EncodedExample Rejected)> pairs) => new(pairs, PairsPerBatch, lab.Seeds, lab.Reference.Device);

    private (RewardModel Model, RunLog Log) Reward(IReadOnlyList<(EncodedExample Chosen, EncodedExample Rejected)> train, IReadOnlyList<(EncodedExample Chosen, EncodedExample Rejected)> heldOut)
    {
        var model = RewardModel.From(lab.Reference, lab.Seeds);
        PreferenceBatches AsRead(IReadOnlyList<(EncodedExample Chosen, EncodedExample Rejected)> pairs) => Batches([.. pairs.Select(p => (Read(p.Chosen), Read(p.Rejected)))]);
        var unseen = AsRead(heldOut);
        using var trainer = new RewardTrainer(model, AsRead(train), new BradleyTerryLoss(), new OptimConfig(new CosineLr(2e-3, Warmup: 10), Updates), lab.NewLog($"reward model, {bug}"));
        for (var i = 0; i <= Updates; i += Every)
        {
            trainer.Fit(i);
            trainer.Validate(unseen);
        }
        trainer.Normalise(scale: false);
        return (model, trainer.Log);
    }

    // A score that is read a token early is the score of the sequence without its last token. The prompt's last token goes over to the response, so that one is left.
    private EncodedExample Read(EncodedExample row)
    {
        if (bug is not (Bug.WrongLastToken or Bug.EosMasked))
        {
            return row;
        }
        var early = bug == Bug.WrongLastToken || row.Response[^1] == lab.World.Vocabulary.EosId;
        return new EncodedExample(row.Prompt[..^1], [row.Prompt[^1], .. early ? row.Response[..^1] : row.Response]);
    }

    private RunLog Ppo(RewardModel reward)
    {
        using var policy = lab.NewPolicy();
        using var value = ToyMethods.NewValue(lab);
        double[] Score(IReadOnlyList<EncodedExample> rows)
        {
            var scores = reward.Score([.. rows.Select(Read)]);
            // The trainer takes β log P/P_ref off; with twice as much put on, it is added.
            return bug == Bug.KlOfTheWrongSign ? [.. scores.Zip(LogRatios(policy, rows), (s, l) => s + 2 * lab.World.Beta * l)] : scores;
        }
        var config = ToyMethods.PpoSettings(lab, Iterations) with { BatchSize = 256 };
        using var trainer = new PpoTrainer(policy, lab.Reference, value, lab.PromptIds, Score, config, lab.Seeds, lab.NewLog($"PPO, {bug}"));
        return trainer.Fit();
    }

    private double[] LogRatios(Transformer policy, IReadOnlyList<EncodedExample> rows)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        using var batch = SequenceBatch.Of(rows, policy.Device);
        return (Logps.Of(policy, batch) - Logps.Of(lab.Reference, batch)).ToDoubles();
    }
}
