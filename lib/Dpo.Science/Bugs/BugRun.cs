using Dpo.Base;
using Dpo.Data;
using Dpo.Estimators;
using Dpo.Losses;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Science.Toy;
using Dpo.Science.Worlds;
using Dpo.Text;
using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Bugs;

/// <summary>DPO, a reward model and PPO on it, from the same reference model and the same pairs, with one bug in
/// everything that it touches.</summary>
public sealed class BugRun
{
    private const int Pairs = 10_000, PairsOfDpo = 64, PairsOfReward = 256, Updates = 120, Iterations = 24, Every = 10;

    private readonly ToyLab _lab;
    private readonly Bug _bug;

    private BugRun(ToyLab lab, Bug bug) => (_lab, _bug) = (lab, bug);

    /// <summary>Does a healthy run and one with each bug. What a bug does not touch is taken from the healthy
    /// run.</summary>
    /// <param name="lab">Experiment setup of <see cref="ToyWorld.Spelled"/>: toy task whose responses can all be
    /// listed, its reference model, and the seeds.</param>
    /// <param name="done">Called after each training run, with the bug that was built into it, to show
    /// progress.</param>
    /// <returns>Curves of one training run per value of <see cref="Bug"/>, in the order of the enum,
    /// <see cref="Bug.None"/> first.</returns>
    public static IReadOnlyList<BugCurves> All(ToyLab lab, Action<Bug> done)
    {
        ArgumentNullException.ThrowIfNull(lab);
        ArgumentNullException.ThrowIfNull(done);
        var runs = new List<BugCurves>();
        foreach (var bug in Enum.GetValues<Bug>())
        {
            var run = new BugRun(lab, bug);
            IEnumerable<KeyValuePair<string, Curve>> Select(params string[] names) =>
                names.Select(n => KeyValuePair.Create(n, runs[0].Curves[n]));
            var dpo = bug is Bug.WrongLastToken or Bug.KlOfTheWrongSign
                ? Select(BugCurves.Loss, BugCurves.Margin, BugCurves.Logps, BugCurves.Kl, BugCurves.Length)
                : run.Dpo();
            var ppo = bug is Bug.None or Bug.WrongLastToken or Bug.KlOfTheWrongSign or Bug.EosMasked
                ? run.RewardThenPpo() : Select(BugCurves.Accuracy, BugCurves.PpoKl, BugCurves.PpoScore);
            runs.Add(new BugCurves(bug, lab.Seeds.Root, dpo.Concat(ppo).ToDictionary()));
            done(bug);
        }
        return runs;
    }

    private Dictionary<string, Curve> Dpo()
    {
        var log = new BuggyDpo(_lab, _bug).Train(Batches(_lab.Pairs(Pairs).Train, PairsOfDpo),
            new OptimConfig(new CosineLr(1e-3, Warmup: 10), Updates), Every);
        return new()
        {
            [BugCurves.Loss] = Curve.FromLog(log, "loss"),
            [BugCurves.Margin] = Curve.FromLog(log, "rewards/margins"),
            [BugCurves.Logps] = Curve.FromLog(log, "logps/chosen"),
            [BugCurves.Kl] = Curve.FromLog(log, "kl"),
            [BugCurves.Length] = Curve.FromLog(log, "length"),
        };
    }

    private Dictionary<string, Curve> RewardThenPpo()
    {
        var (train, heldOut) = _lab.Pairs(Pairs);
        var (reward, log) = Reward(train, heldOut);
        using var owned = reward;
        var ppo = Ppo(reward);
        return new()
        {
            [BugCurves.Accuracy] = Curve.FromLog(log, "eval/accuracy"),
            [BugCurves.PpoKl] = Curve.FromLog(ppo, "objective/kl"),
            [BugCurves.PpoScore] = Curve.FromLog(ppo, "objective/scores"),
        };
    }

    private PreferenceBatches Batches(IReadOnlyList<EncodedPair> pairs, int batchSize) =>
        new(pairs, batchSize, _lab.Seeds, _lab.Reference.Device);

    private (RewardModel Model, RunLog Log) Reward(IReadOnlyList<EncodedPair> train, IReadOnlyList<EncodedPair> heldOut)
    {
        var model = RewardModel.From(_lab.Reference, _lab.Seeds);
        PreferenceBatches AsRead(IReadOnlyList<EncodedPair> pairs) =>
            Batches([.. pairs.Select(p => new EncodedPair(Read(p.Chosen), Read(p.Rejected)))], PairsOfReward);
        var unseen = AsRead(heldOut);
        using var trainer = new RewardTrainer(model, AsRead(train), new BradleyTerryLoss(),
            new OptimConfig(new CosineLr(2e-3, Warmup: 10), Updates), _lab.NewLog($"reward model, {_bug}"));
        for (var i = 0; i <= Updates; i += Every)
        {
            trainer.Fit(i);
            trainer.Validate(unseen);
        }
        trainer.Normalise(scale: false);
        return (model, trainer.Log);
    }

    // A score that is read too early is the score of a shorter sequence. Where the response has lost its last token,
    // the prompt's goes over to it, so that one is left.
    private EncodedExample Read(EncodedExample row)
    {
        var (prompt, response) = (row.Prompt, row.Response);
        return _bug switch
        {
            // Its position in the response, taken for its position in the row.
            Bug.WrongLastToken => new EncodedExample(prompt[..1], row.Ids[1..Math.Max(2, response.Length)]),
            Bug.EosMasked => new EncodedExample(prompt[..^1],
                [prompt[^1], .. response[^1] == _lab.World.Vocabulary.EosId ? response[..^1] : response]),
            _ => row,
        };
    }

    private RunLog Ppo(RewardModel reward)
    {
        using var policy = _lab.NewPolicy();
        using var value = ToyMethods.NewValue(_lab);
        double[] Score(IReadOnlyList<EncodedExample> rows)
        {
            var scores = reward.Score([.. rows.Select(Read)]);
            // The trainer takes β log P/P_ref off; with twice as much put on, it is added.
            return _bug == Bug.KlOfTheWrongSign
                ? [.. scores.Zip(LogRatios(policy, rows), (s, l) => s + 2 * _lab.World.Beta * l)] : scores;
        }
        var config = ToyMethods.NewPpoConfig(_lab, Iterations) with { BatchSize = 256 };
        using var trainer = new PpoTrainer(policy, _lab.Reference, value, _lab.PromptIds, Score, config, _lab.Seeds,
            _lab.NewLog($"PPO, {_bug}"));
        return trainer.Fit();
    }

    private double[] LogRatios(Transformer policy, IReadOnlyList<EncodedExample> rows)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        using var batch = SequenceBatch.Create(rows, policy.Device);
        return (Logps.Compute(policy, batch) - Logps.Compute(_lab.Reference, batch)).ToDoubles();
    }
}
