using System.Diagnostics;
using Dpo.Base;
using Dpo.Data;
using Dpo.Losses;
using Dpo.Models;
using Dpo.Science.Exact;
using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Toy;

/// <summary>The methods that learn from sampled pairs: DPO and its relatives, and the reward model. A tenth of the
/// pairs is held out and decides when to stop.</summary>
public static class ToyPreferences
{
    /// <summary>Settings of a training on pairs.</summary>
    /// <param name="Steps">Number of updates of the whole schedule: a warm-up of 20, then half a cosine to 0.</param>
    /// <param name="BatchSize">Number of pairs in each update.</param>
    /// <param name="LearningRate">Largest learning rate, reached at the end of the warm-up.</param>
    /// <param name="WeightDecay">AdamW's weight decay, per unit of learning rate; 0 by default.</param>
    public sealed record Settings(int Steps, int BatchSize, double LearningRate, double WeightDecay = 0)
    {
        internal OptimConfig Optimiser =>
            new(new CosineLr(LearningRate, Warmup: Math.Min(20, Steps / 2)), Steps) { WeightDecay = WeightDecay };

        // Twenty looks at the held-out pairs.
        internal int Every => Math.Max(1, Steps / 20);
    }

    /// <summary>Trains a policy with a preference loss.</summary>
    /// <param name="lab">Lab with the world, its fitted reference model and the seeds.</param>
    /// <param name="run">Name of the row and of the log.</param>
    /// <param name="loss">Preference loss to minimise, e.g. <c>new DpoLoss(0.5)</c>.</param>
    /// <param name="pairs">Number of pairs to draw, the held-out tenth included.</param>
    /// <param name="settings">Number of updates, batch size, learning rate and weight decay.</param>
    /// <param name="stopEarly">Whether the policy gets the weights of the least held-out loss (the default) instead of
    /// the last ones.</param>
    /// <returns>The policy, which the caller owns, and its figures.</returns>
    public static (Transformer Policy, ToyResult Result) Policy(ToyLab lab, string run, PreferenceLoss loss, int pairs,
        Settings settings, bool stopEarly = true)
    {
        ArgumentNullException.ThrowIfNull(lab);
        ArgumentNullException.ThrowIfNull(settings);
        using var meter = new WorkMeter();
        var watch = Stopwatch.StartNew();
        var policy = lab.NewPolicy();
        var (train, heldOut) = Split(lab, pairs, settings);
        using var trainer = new PreferenceTrainer(
            policy, lab.Reference, train, loss, settings.Optimiser, lab.NewLog(run));
        (long Step, double Loss)? best = stopEarly ? trainer.FitToBest(heldOut, settings.Every) : null;
        trainer.Fit();                                      // all of it, unless it is done
        return (policy, lab.Judge(run, policy, watch) with
        {
            StoppedAt = best?.Step,
            HeldOutLoss = best?.Loss,
            Work = meter.Work,
        });
    }

    /// <summary>Trains a reward model that starts from the reference model's weights.</summary>
    /// <param name="lab">Lab with the world, its fitted reference model and the seeds.</param>
    /// <param name="run">Name of the row and of the log.</param>
    /// <param name="pairs">Number of pairs to draw, the held-out tenth included.</param>
    /// <param name="settings">Number of updates, batch size, learning rate and weight decay.</param>
    /// <param name="stopEarly">Whether the model gets the weights of the least held-out loss (the default) instead of
    /// the last ones.</param>
    /// <returns>The reward model, centred, which the caller owns; and the figures of the policy that is optimal for its
    /// reward, with the reward's agreement with r*.</returns>
    public static (RewardModel Model, ToyResult Result) Reward(ToyLab lab, string run, int pairs, Settings settings,
        bool stopEarly = true)
    {
        ArgumentNullException.ThrowIfNull(lab);
        ArgumentNullException.ThrowIfNull(settings);
        using var meter = new WorkMeter();
        var watch = Stopwatch.StartNew();
        var model = RewardModel.From(lab.Reference, lab.Seeds);
        var (train, heldOut) = Split(lab, pairs, settings);
        using var trainer = new RewardTrainer(
            model, train, new BradleyTerryLoss(), settings.Optimiser, lab.NewLog(run));
        (long Step, double Loss)? best = stopEarly ? trainer.FitToBest(heldOut, settings.Every) : null;
        trainer.Fit();                                      // all of it, unless it is done
        trainer.Normalise(scale: false);
        watch.Stop();
        using var pause = WorkMeter.Pause();
        using var scope = NewDisposeScope();
        var learnt = lab.Table(model);
        var row = lab.Judge(run, OptimalPolicy.Compute(lab.LogReference, learnt, lab.World.Beta),
            watch.Elapsed.TotalSeconds) with
        {
            StoppedAt = best?.Step,
            HeldOutLoss = best?.Loss,
            Work = meter.Work,
        };
        return (model, Agreeing(lab, row, learnt));
    }

    /// <summary>Trains a reward model, then a policy by PPO on it.</summary>
    /// <param name="lab">Lab with the world, its fitted reference model and the seeds.</param>
    /// <param name="run">Name of the row and of the logs.</param>
    /// <param name="pairs">Number of pairs for the reward model, the held-out tenth included.</param>
    /// <param name="settings">Settings of the reward model's training.</param>
    /// <param name="ppo">Settings of PPO, e.g. from <see cref="ToyMethods.NewPpoConfig"/>.</param>
    /// <returns>The policy, which the caller owns, and its figures, with the part of the regret that the learnt reward
    /// causes.</returns>
    public static (Transformer Policy, ToyResult Result) RewardThenPpo(
        ToyLab lab, string run, int pairs, Settings settings, PpoConfig ppo)
    {
        using var meter = new WorkMeter();
        var (model, learnt) = Reward(lab, run, pairs, settings);
        using var owned = model;
        var (policy, result) = ToyMethods.Ppo(lab, run, responses => model.Score(responses), ppo);
        return (policy, result with
        {
            Seconds = Math.Round(result.Seconds + learnt.Seconds, 1),
            Correlation = learnt.Correlation,
            Accuracy = learnt.Accuracy,
            BayesAccuracy = learnt.BayesAccuracy,
            RegretOfReward = learnt.Regret,
            StoppedAt = learnt.StoppedAt,
            HeldOutLoss = learnt.HeldOutLoss,
            Work = meter.Work,
        });
    }

    /// <summary>Compares a policy's implicit reward with the true one, as a reward model's is compared.</summary>
    /// <param name="lab">Lab with the world, its fitted reference model and the seeds.</param>
    /// <param name="row">Figures of the policy, to which the comparison is added.</param>
    /// <param name="policy">Trained policy whose implicit reward is compared.</param>
    /// <returns>The figures with correlation and, in a small world, accuracies.</returns>
    public static ToyResult WithImplicitReward(ToyLab lab, ToyResult row, Transformer policy)
    {
        ArgumentNullException.ThrowIfNull(lab);
        using var scope = NewDisposeScope();
        return Agreeing(lab, row, ImplicitReward.Compute(lab.Table(policy), lab.LogReference, lab.World.Beta));
    }

    internal static ToyResult Agreeing(ToyLab lab, ToyResult row, Tensor learnt)
    {
        if (lab.World.Space.Count > 1000)                   // all pairs of responses would take minutes
        {
            return row with
            {
                Correlation = RewardAgreement.CorrelationOf(lab.LogReference, lab.Rewards, learnt),
            };
        }
        var agreement = RewardAgreement.Compute(lab.LogReference, lab.Rewards, learnt);
        return row with
        {
            Correlation = agreement.Correlation,
            Accuracy = agreement.Accuracy,
            BayesAccuracy = agreement.BayesAccuracy,
        };
    }

    internal static (PreferenceBatches Train, PreferenceBatches HeldOut) Split(
        ToyLab lab, int pairs, Settings settings)
    {
        var (train, heldOut) = lab.Pairs(pairs);
        return (new PreferenceBatches(train, settings.BatchSize, lab.Seeds, lab.Reference.Device),
            new PreferenceBatches(heldOut, settings.BatchSize, lab.Seeds, lab.Reference.Device));
    }
}
