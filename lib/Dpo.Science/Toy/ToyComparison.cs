using System.Diagnostics;
using Dpo.Base;
using Dpo.Losses;
using Dpo.Models;
using Dpo.Science.Exact;
using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Toy;

/// <summary>The experiments behind the lecture's claims (LectureClaims), each from one lab to rows: DPO and reward
/// model + PPO from the same reference model and the same pairs.</summary>
public static class ToyComparison
{
    private const int Pairs = 20_000, Epochs = 3;

    /// <summary>Reward units by which labellers overrate each symbol of a response in the confounded world.</summary>
    public const double LengthBonus = 0.25;

    /// <summary>Measures the effort of DPO and of reward model + PPO until a quarter of the regret is left: training
    /// stops there; evaluations along the way are not counted.</summary>
    /// <param name="lab">Experiment setup: toy task whose responses can all be listed, its fitted reference model, and
    /// the seeds.</param>
    /// <returns>Result rows "effort, DPO" and "effort, reward model + PPO", with training seconds and work; if
    /// <see cref="ToyResult.Regret"/> is above 0.25, training ended before a quarter of the regret was left.</returns>
    public static IReadOnlyList<ToyResult> Effort(ToyLab lab)
    {
        ArgumentNullException.ThrowIfNull(lab);
        return [Dpo(lab), RewardPpo(lab)];

        static ToyResult Dpo(ToyLab lab)
        {
            using var meter = new WorkMeter();
            var watch = Stopwatch.StartNew();
            using var policy = lab.NewPolicy();
            var settings = ToyConfig.Dpo(Pairs);
            var (train, _) = ToyPreferences.Split(lab, Pairs, settings);
            using var trainer = new PreferenceTrainer(policy, lab.Reference, train, new DpoLoss(lab.World.Beta),
                settings.Optimiser, lab.NewLog("DPO"));
            return Until(lab, "effort, DPO", policy, watch, settings.Steps, 10, done => trainer.Fit(done)) with
            {
                Work = meter.Work,
            };
        }

        static ToyResult RewardPpo(ToyLab lab)
        {
            using var meter = new WorkMeter();
            var watch = Stopwatch.StartNew();
            var settings = ToyConfig.Reward(Pairs);
            using var model = RewardModel.From(lab.Reference, lab.Seeds);
            var (train, heldOut) = ToyPreferences.Split(lab, Pairs, settings);
            using (var reward = new RewardTrainer(
                model, train, new BradleyTerryLoss(), settings.Optimiser, lab.NewLog("reward model")))
            {
                reward.FitToBest(heldOut, settings.Every);
                reward.Normalise(scale: false);
            }
            using var policy = lab.NewPolicy();
            using var value = ToyMethods.NewValue(lab);
            var config = ToyMethods.NewPpoConfig(lab, 75);
            using var trainer = new PpoTrainer(policy, lab.Reference, value, lab.PromptIds,
                responses => model.Score(responses), config, lab.Seeds, lab.NewLog("PPO"));
            return Until(lab, "effort, reward model + PPO", policy, watch, config.Iterations, 1,
                done => trainer.Fit(done)) with
            {
                Work = meter.Work,
            };
        }
    }

    private static ToyResult Until(ToyLab lab, string run, Transformer policy, Stopwatch watch, int steps, int every,
        Action<int> fit)
    {
        for (var done = every; ; done += every)
        {
            fit(done);
            var row = lab.Judge(run, policy, watch) with { StoppedAt = done };
            if (row.Regret <= 0.25 || done >= steps)
            {
                return row;
            }
            watch.Start();
        }
    }

    /// <summary>Trains DPO on a grid of nine settings: the usual learning rate divided by 10, unchanged and times 10; β
    /// halved, unchanged and doubled. Three passes over the pairs, no early stopping.</summary>
    /// <param name="lab">Experiment setup: toy task whose responses can all be listed, its fitted reference model, and
    /// the seeds.</param>
    /// <returns>Nine result rows named "grid, DPO"; <see cref="ToyResult.Setting"/> is the factor of the learning rate
    /// (0.1, 1 or 10), three rows for each.</returns>
    public static IReadOnlyList<ToyResult> GridDpo(ToyLab lab)
    {
        ArgumentNullException.ThrowIfNull(lab);
        return [.. from rate in Rates
                   from beta in Betas
                   select Fit(rate, beta)];

        ToyResult Fit(double rate, double beta)
        {
            var (policy, row) = ToyPreferences.Policy(lab, "grid, DPO", new DpoLoss(beta * lab.World.Beta), Pairs,
                ThreePasses(ToyConfig.Dpo(Pairs), rate), stopEarly: false);
            policy.Dispose();
            return row with { Setting = rate };
        }
    }

    /// <summary>Trains a reward model and PPO on the same grid of nine settings; the factor of the learning rate
    /// applies to both the reward model and PPO.</summary>
    /// <param name="lab">Experiment setup: toy task whose responses can all be listed, its fitted reference model, and
    /// the seeds.</param>
    /// <returns>Nine result rows named "grid, reward model + PPO"; <see cref="ToyResult.Setting"/> is the factor of the
    /// learning rate (0.1, 1 or 10), three rows for each.</returns>
    public static IReadOnlyList<ToyResult> GridRewardPpo(ToyLab lab)
    {
        ArgumentNullException.ThrowIfNull(lab);
        return [.. Rates.SelectMany(rate =>
        {
            var (model, _) = ToyPreferences.Reward(
                lab, "reward model", Pairs, ThreePasses(ToyConfig.Reward(Pairs), rate), stopEarly: false);
            using var owned = model;
            return Betas.Select(beta =>
            {
                var config = ToyMethods.NewPpoConfig(lab, 50) with
                {
                    Kl = new FixedKl(beta * lab.World.Beta),
                    PolicyRate = new LinearLr(rate * 1e-3),
                    ValueRate = new LinearLr(rate * 1e-3),
                };
                var (policy, row) =
                    ToyMethods.Ppo(lab, "grid, reward model + PPO", responses => model.Score(responses), config);
                policy.Dispose();
                return row with { Setting = rate };
            }).ToList();
        })];
    }

    private static readonly double[] Rates = [0.1, 1, 10], Betas = [0.5, 1, 2];

    private static ToyPreferences.Config ThreePasses(ToyPreferences.Config settings, double rate) => settings with
    {
        Steps = Epochs * Pairs * 9 / 10 / settings.BatchSize,
        LearningRate = rate * settings.LearningRate,
    };

    /// <summary>Measures how long responses become where labels follow r*, a reward that is neutral to length, and one
    /// that overrates length.</summary>
    /// <param name="lab">Experiment setup: toy task whose responses can all be listed, its fitted reference model, and
    /// the seeds.</param>
    /// <returns>Result rows named "length, LABELS, METHOD": LABELS is "r*", "neutral" or "confounded"; METHOD is
    /// "reference", "optimum", "DPO", "R-DPO", "LD-DPO" or "reward model + PPO".</returns>
    public static IReadOnlyList<ToyResult> Lengths(ToyLab lab)
    {
        ArgumentNullException.ThrowIfNull(lab);
        using var scope = NewDisposeScope();
        var neutral =
            LengthNeutralReward.Compute(lab.LogReference, lab.Rewards, lab.World.Space.SymbolCounts, lab.World.Beta);
        return [.. Measure("r*", lab.Rewards, lab.Rewards), .. Measure("neutral", neutral, neutral),
            .. Measure("confounded", lab.Rewards, lab.World.RewardTable(lab.Reference.Device, LengthBonus))];

        List<ToyResult> Measure(string world, Tensor truth, Tensor labels)
        {
            using var at = lab.With(truth, labels);
            var dpo = new DpoLoss(lab.World.Beta);
            List<ToyResult> rows = [at.Judge($"length, {world}, reference", at.LogReference, 0),
                at.Judge($"length, {world}, optimum", at.LogOptimum, 0)];
            foreach (var (name, loss) in new (string, PreferenceLoss)[]
            {
                ("DPO", dpo),
                ("R-DPO", new LengthRegularisedDpoLoss(lab.World.Beta, LengthBonus)),
                ("LD-DPO", new LengthDesensitisedLoss(dpo, 0.5)),
            })
            {
                var (trained, row) =
                    ToyPreferences.Policy(at, $"length, {world}, {name}", loss, Pairs, ToyConfig.Dpo(Pairs));
                trained.Dispose();
                rows.Add(row);
            }
            var (policy, both) = ToyPreferences.RewardThenPpo(at, $"length, {world}, reward model + PPO", Pairs,
                ToyConfig.Reward(Pairs), ToyMethods.NewPpoConfig(at, 75));
            policy.Dispose();
            return [.. rows, both];
        }
    }

    /// <summary>Trains PPO on the true reward, as the textbook has it and with one part left out at a time.</summary>
    /// <param name="lab">Experiment setup: toy task whose responses can all be listed, its fitted reference model, and
    /// the seeds.</param>
    /// <returns>Six result rows: "ablation, whole" (all parts of PPO in use) and five named "ablation, without ...",
    /// each with one part left out.</returns>
    public static IReadOnlyList<ToyResult> Ablations(ToyLab lab)
    {
        ArgumentNullException.ThrowIfNull(lab);
        var whole = ToyMethods.NewPpoConfig(lab, 75) with { Value = new(0.2) };
        return [.. new (string Name, PpoConfig Config)[]
        {
            ("whole", whole),
            ("without whitening", whole with { WhitenAdvantages = false }),
            ("without value clip", whole with { Value = new(null) }),
            ("without KL", whole with { Kl = new FixedKl(0) }),
            ("without lr decay",
                whole with { PolicyRate = new ConstantLr(1e-3), ValueRate = new ConstantLr(1e-3) }),
            ("without the mask after EOS", whole with { CountPadding = true }),
        }.Select(a =>
        {
            var (policy, row) = ToyMethods.Ppo(lab, "ablation, " + a.Name, lab.World.Score, a.Config);
            policy.Dispose();
            return row;
        })];
    }
}
