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

/// <summary>The methods that learn from sampled pairs: DPO and its relatives, and the reward model. A tenth of the pairs is held out and decides when to stop.</summary>
public static class ToyPreferences
{
    /// <summary>How a run on pairs goes.</summary>
    /// <param name="Steps">Updates of the whole schedule: warm-up of 20, then half a cosine to 0.</param>
    /// <param name="BatchSize">Pairs an update.</param>
    /// <param name="LearningRate">Its peak.</param>
    /// <param name="WeightDecay">Per unit of learning rate.</param>
    public sealed record Settings(int Steps, int BatchSize, double LearningRate, double WeightDecay = 0)
    {
        internal OptimConfig Optimiser => new(new CosineLr(LearningRate, Warmup: Math.Min(20, Steps / 2)), Steps) { WeightDecay = WeightDecay };

        // Twenty looks at the held-out pairs.
        internal int Every => Math.Max(1, Steps / 20);
    }

    /// <summary>Trains a policy by a preference loss.</summary>
    /// <param name="lab">World and reference.</param>
    /// <param name="run">What the row is called.</param>
    /// <param name="loss">Which.</param>
    /// <param name="pairs">How many, held out ones included.</param>
    /// <param name="settings">How.</param>
    /// <param name="stopEarly">Whether the weights of the least held-out loss are kept, or the last.</param>
    /// <returns>The policy, which the caller owns, and its row.</returns>
    public static (Transformer Policy, ToyResult Result) Policy(ToyLab lab, string run, PreferenceLoss loss, int pairs, Settings settings, bool stopEarly = true)
    {
        ArgumentNullException.ThrowIfNull(lab);
        ArgumentNullException.ThrowIfNull(settings);
        using var meter = new WorkMeter();
        var watch = Stopwatch.StartNew();
        var policy = lab.NewPolicy();
        var (train, heldOut) = Split(lab, pairs, settings);
        using var trainer = new PreferenceTrainer(policy, lab.Reference, train, loss, settings.Optimiser, lab.NewLog(run));
        (long Step, double Loss)? best = stopEarly ? trainer.FitToBest(heldOut, settings.Every) : null;
        trainer.Fit();                                      // all of it, unless it is done
        return (policy, lab.Judge(run, policy, watch) with { StoppedAt = best?.Step, HeldOutLoss = best?.Loss, Work = meter.Work });
    }

    /// <summary>Trains a reward model that begins as the reference does.</summary>
    /// <param name="lab">World and reference.</param>
    /// <param name="run">What the row is called.</param>
    /// <param name="pairs">How many, held out ones included.</param>
    /// <param name="settings">How.</param>
    /// <param name="stopEarly">Whether the weights of the least held-out loss are kept, or the last.</param>
    /// <returns>The model, centred, which the caller owns; the row of the optimum of its reward, with its agreement with r*.</returns>
    public static (RewardModel Model, ToyResult Result) Reward(ToyLab lab, string run, int pairs, Settings settings, bool stopEarly = true)
    {
        ArgumentNullException.ThrowIfNull(lab);
        ArgumentNullException.ThrowIfNull(settings);
        using var meter = new WorkMeter();
        var watch = Stopwatch.StartNew();
        var model = RewardModel.From(lab.Reference, lab.Seeds);
        var (train, heldOut) = Split(lab, pairs, settings);
        using var trainer = new RewardTrainer(model, train, new BradleyTerryLoss(), settings.Optimiser, lab.NewLog(run));
        (long Step, double Loss)? best = stopEarly ? trainer.FitToBest(heldOut, settings.Every) : null;
        trainer.Fit();                                      // all of it, unless it is done
        trainer.Normalise(scale: false);
        watch.Stop();
        using var pause = WorkMeter.Pause();
        using var scope = NewDisposeScope();
        var learnt = lab.Table(model);
        var row = lab.Judge(run, OptimalPolicy.Of(lab.LogReference, learnt, lab.World.Beta), watch.Elapsed.TotalSeconds) with { StoppedAt = best?.Step, HeldOutLoss = best?.Loss, Work = meter.Work };
        return (model, Agreeing(lab, row, learnt));
    }

    /// <summary>Reward model, then PPO on it.</summary>
    /// <param name="lab">World and reference.</param>
    /// <param name="run">What the row is called.</param>
    /// <param name="pairs">For the reward model.</param>
    /// <param name="settings">The reward model's.</param>
    /// <param name="ppo">PPO's.</param>
    /// <returns>The policy, which the caller owns, and its row, with the part of the regret that is the reward's.</returns>
    public static (Transformer Policy, ToyResult Result) RewardThenPpo(ToyLab lab, string run, int pairs, Settings settings, PpoConfig ppo)
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

    /// <summary>A policy's implicit reward, judged as a reward model is.</summary>
    /// <param name="lab">World and reference.</param>
    /// <param name="row">The policy's row.</param>
    /// <param name="policy">The policy.</param>
    /// <returns>The row with correlation and accuracies.</returns>
    public static ToyResult WithImplicitReward(ToyLab lab, ToyResult row, Transformer policy)
    {
        ArgumentNullException.ThrowIfNull(lab);
        using var scope = NewDisposeScope();
        return Agreeing(lab, row, ImplicitReward.Of(lab.Table(policy), lab.LogReference, lab.World.Beta));
    }

    internal static ToyResult Agreeing(ToyLab lab, ToyResult row, Tensor learnt)
    {
        if (lab.World.Space.Count > 1000)                   // all pairs of responses would take minutes
        {
            return row with { Correlation = RewardAgreement.CorrelationOf(lab.LogReference, lab.Rewards, learnt) };
        }
        var agreement = RewardAgreement.Of(lab.LogReference, lab.Rewards, learnt);
        return row with { Correlation = agreement.Correlation, Accuracy = agreement.Accuracy, BayesAccuracy = agreement.BayesAccuracy };
    }

    internal static (PreferenceBatches Train, PreferenceBatches HeldOut) Split(ToyLab lab, int pairs, Settings settings)
    {
        var (train, heldOut) = lab.Pairs(pairs);
        return (new PreferenceBatches(train, settings.BatchSize, lab.Seeds, lab.Reference.Device), new PreferenceBatches(heldOut, settings.BatchSize, lab.Seeds, lab.Reference.Device));
    }
}
