using System.Diagnostics;
using Dpo.Data;
using Dpo.Losses;
using Dpo.Text;
using Dpo.Training;

namespace Dpo.Science.Toy;

/// <summary>Experiments on how the regret depends on the number of pairs, on passes over the same pairs, and on
/// iterations of PPO.</summary>
public static class ToyCurves
{
    /// <summary>Numbers of preference pairs at which the methods are compared, held-out pairs included.</summary>
    public static IReadOnlyList<int> Pairs { get; } = [500, 1_000, 2_000, 5_000, 10_000, 20_000, 100_000];

    /// <summary>Trains DPO at each number of pairs, which is the row's setting.</summary>
    /// <param name="lab">Experiment setup: toy task whose responses can all be listed, its fitted reference model, and
    /// the seeds.</param>
    /// <returns>Result rows named "DPO by pairs", one for each number in <see cref="Pairs"/>;
    /// <see cref="ToyResult.Setting"/> is that number.</returns>
    public static IReadOnlyList<ToyResult> Dpo(ToyLab lab)
    {
        ArgumentNullException.ThrowIfNull(lab);
        return [.. Pairs.Select(n =>
        {
            var (policy, row) =
                ToyPreferences.Policy(lab, "DPO by pairs", new DpoLoss(lab.World.Beta), n, ToyConfig.Dpo(n));
            using var owned = policy;
            return ToyPreferences.WithImplicitReward(lab, row, policy) with { Setting = n };
        })];
    }

    /// <summary>Trains a reward model and PPO on it at each number of pairs, which is the row's setting.</summary>
    /// <param name="lab">Experiment setup: toy task whose responses can all be listed, its fitted reference model, and
    /// the seeds.</param>
    /// <returns>Result rows named "reward model + PPO by pairs", one for each number in <see cref="Pairs"/>;
    /// <see cref="ToyResult.Setting"/> is that number.</returns>
    public static IReadOnlyList<ToyResult> RewardPpo(ToyLab lab)
    {
        ArgumentNullException.ThrowIfNull(lab);
        return [.. Pairs.Select(n =>
        {
            var (policy, row) = ToyPreferences.RewardThenPpo(lab, "reward model + PPO by pairs", n,
                ToyConfig.Reward(n), ToyMethods.NewPpoConfig(lab, 75));
            policy.Dispose();
            return row with { Setting = n };
        })];
    }

    /// <summary>Trains DPO at a constant learning rate on 5,000 pairs, far past where it should stop, and judges it
    /// after each epoch.</summary>
    /// <param name="lab">Experiment setup: toy task whose responses can all be listed, its fitted reference model, and
    /// the seeds.</param>
    /// <param name="epochs">Number of passes over the 4,500 training pairs, each followed by an evaluation; 40 by
    /// default.</param>
    /// <returns>Result rows named "DPO by epochs", with training and held-out loss; <see cref="ToyResult.Setting"/> is
    /// the epoch, from 0 (the untrained policy) to <paramref name="epochs"/>.</returns>
    public static IReadOnlyList<ToyResult> Overtraining(ToyLab lab, int epochs = 40)
    {
        ArgumentNullException.ThrowIfNull(lab);
        const int BatchSize = 225;                      // a divisor of the 4,500 pairs that are not held out
        var (train, heldOut) = lab.Pairs(5_000);
        PreferenceBatches Batches(IReadOnlyList<EncodedPair> pairs) =>
            new(pairs, BatchSize, lab.Seeds, lab.Reference.Device);
        var (policy, unseen, steps) = (lab.NewPolicy(), Batches(heldOut), train.Count / BatchSize);
        using var owned = policy;
        using var trainer = new PreferenceTrainer(policy, lab.Reference, Batches(train), new DpoLoss(lab.World.Beta),
            new OptimConfig(new ConstantLr(5e-4), epochs * steps), lab.NewLog("DPO by epochs"));
        using var reference = new ReferenceLogps(lab.Reference, unseen);
        var watch = new Stopwatch();
        var rows = new List<ToyResult>();
        for (var epoch = 0; epoch <= epochs; epoch++)
        {
            watch.Start();
            trainer.Fit(epoch * steps);
            var row = lab.Judge("DPO by epochs", policy, watch);
            double? loss = epoch == 0 ? null : trainer.Log.Rows.TakeLast(steps).Average(s => s["loss"]);
            rows.Add(row with
            {
                Setting = epoch,
                HeldOutLoss = trainer.Evaluate(unseen, reference).Loss,
                TrainingLoss = loss,
            });
        }
        return rows;
    }

    /// <summary>Trains PPO on the true reward r* and judges it on its way to the optimum.</summary>
    /// <param name="lab">Experiment setup: toy task whose responses can all be listed, its fitted reference model, and
    /// the seeds.</param>
    /// <param name="iterations">Number of PPO iterations for which the learning-rate schedule is planned; 80 by
    /// default.</param>
    /// <param name="until">Stop at this iteration, counted from 1; null (the default) to do all of
    /// <paramref name="iterations"/>. The learning-rate schedule stays the same.</param>
    /// <param name="every">Evaluate the policy after every this many PPO iterations, at least 1; 5 by default.</param>
    /// <returns>Result rows named "PPO by iterations", one for each evaluation; <see cref="ToyResult.Setting"/> is the
    /// iteration, from 0 (the untrained policy).</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of iterations between judgements is below
    /// 1.</exception>
    public static IReadOnlyList<ToyResult> Ppo(ToyLab lab, int iterations = 80, int? until = null, int every = 5)
    {
        ArgumentNullException.ThrowIfNull(lab);
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        using var policy = lab.NewPolicy();
        using var value = ToyMethods.NewValue(lab);
        using var trainer = new PpoTrainer(policy, lab.Reference, value, lab.PromptIds, lab.World.Score,
            ToyMethods.NewPpoConfig(lab, iterations), lab.Seeds, lab.NewLog("PPO by iterations"));
        var (watch, rows) = (new Stopwatch(), new List<ToyResult>());
        for (var i = 0; i <= (until ?? iterations); i += every)
        {
            watch.Start();
            trainer.Fit(i);
            rows.Add(lab.Judge("PPO by iterations", policy, watch) with { Setting = i });
        }
        return rows;
    }
}
