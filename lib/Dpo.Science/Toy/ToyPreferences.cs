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
    /// <param name="Steps">Number of optimiser updates planned: a linear warm-up of 20 (or half of a shorter schedule),
    /// then the learning rate falls to 0 along half a cosine.</param>
    /// <param name="BatchSize">Number of preference pairs per optimiser update.</param>
    /// <param name="LearningRate">Peak learning rate of AdamW, reached at the end of the warm-up.</param>
    /// <param name="WeightDecay">AdamW's weight decay coefficient, which is multiplied by the learning rate in each
    /// update; 0 (none) by default.</param>
    public sealed record Config(int Steps, int BatchSize, double LearningRate, double WeightDecay = 0)
    {
        internal OptimConfig Optimiser =>
            new(new CosineLr(LearningRate, Warmup: Math.Min(20, Steps / 2)), Steps) { WeightDecay = WeightDecay };

        // Twenty looks at the held-out pairs.
        internal int Every => Math.Max(1, Steps / 20);
    }

    /// <summary>Trains a policy with a preference loss.</summary>
    /// <param name="lab">Experiment setup: toy task whose responses can all be listed, its fitted reference model, and
    /// the seeds.</param>
    /// <param name="run">Name of the experiment, recorded in the result row and in the header of the training
    /// log.</param>
    /// <param name="loss">Preference loss to minimise, e.g. <c>new DpoLoss(0.5)</c> for DPO with β = 0.5.</param>
    /// <param name="pairs">Number of preference pairs to sample, counting the tenth that is held out from training for
    /// validation.</param>
    /// <param name="settings">Settings of the training: number of updates, batch size, learning rate and weight
    /// decay.</param>
    /// <param name="stopEarly">True (the default) to return the policy with the weights that had the lowest held-out
    /// loss; false for the weights after the last update.</param>
    /// <returns>Trained policy, which the caller disposes, and its result row (divergence from the optimum, regret,
    /// reward, length, time, work).</returns>
    public static (Transformer Policy, ToyResult Result) Policy(ToyLab lab, string run, PreferenceLoss loss, int pairs,
        Config settings, bool stopEarly = true)
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
    /// <param name="lab">Experiment setup: toy task whose responses can all be listed, its fitted reference model, and
    /// the seeds.</param>
    /// <param name="run">Name of the experiment, recorded in the result row and in the header of the training
    /// log.</param>
    /// <param name="pairs">Number of preference pairs to sample, counting the tenth that is held out from training for
    /// validation.</param>
    /// <param name="settings">Settings of the training: number of updates, batch size, learning rate and weight
    /// decay.</param>
    /// <param name="stopEarly">True (the default) to return the reward model with the weights that had the lowest
    /// held-out loss; false for the weights after the last update.</param>
    /// <returns>Reward model with its mean score shifted to 0, which the caller disposes; and the result row of the
    /// policy that is exactly optimal for this reward model's score.</returns>
    public static (RewardModel Model, ToyResult Result) Reward(ToyLab lab, string run, int pairs, Config settings,
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
    /// <param name="lab">Experiment setup: toy task whose responses can all be listed, its fitted reference model, and
    /// the seeds.</param>
    /// <param name="run">Name of the experiment, recorded in the result row and in the headers of both training
    /// logs.</param>
    /// <param name="pairs">Number of preference pairs to train the reward model on, counting the tenth that is held out
    /// for validation.</param>
    /// <param name="settings">Settings of the reward model's training: number of updates, batch size, learning rate and
    /// weight decay.</param>
    /// <param name="ppo">Settings of PPO, such as β, batch size, iterations and learning rate; e.g. from
    /// <see cref="ToyMethods.NewPpoConfig"/>.</param>
    /// <returns>Trained policy, which the caller disposes, and its result row; <see cref="ToyResult.RegretOfReward"/>
    /// is the part of the regret due to the reward model.</returns>
    public static (Transformer Policy, ToyResult Result) RewardThenPpo(
        ToyLab lab, string run, int pairs, Config settings, PpoConfig ppo)
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
    /// <param name="lab">Experiment setup: toy task whose responses can all be listed, its fitted reference model, and
    /// the seeds.</param>
    /// <param name="row">Result row of the policy, e.g. from <see cref="Policy"/>; it is copied, not changed.</param>
    /// <param name="policy">Trained policy P, whose implicit reward β log(P/P_ref) is compared with the true reward
    /// r*.</param>
    /// <returns>Copy of the result row with <see cref="ToyResult.Correlation"/> and, if there are at most 1000
    /// responses per prompt, the accuracies set.</returns>
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
        ToyLab lab, int pairs, Config settings)
    {
        var (train, heldOut) = lab.Pairs(pairs);
        return (new PreferenceBatches(train, settings.BatchSize, lab.Seeds, lab.Reference.Device),
            new PreferenceBatches(heldOut, settings.BatchSize, lab.Seeds, lab.Reference.Device));
    }
}
