using System.Diagnostics;
using Dpo.Base;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Science.Exact;
using Dpo.Science.Worlds;
using Dpo.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Toy;

/// <summary>A world with its fitted reference model and its exact optimum: every method starts from it and is judged by
/// it. Owns the tables and, if it fitted the reference model, that too.</summary>
public sealed class ToyLab : IDisposable
{
    private readonly ToyLab? _whole;                        // whose reference it uses

    private ToyLab(ToyLab? whole, ToyWorld world, Seeds seeds, Transformer reference, IReadOnlyList<int> prompts,
        Tensor logReference, Tensor rewards, Tensor labelRewards)
    {
        (_whole, World, Seeds, Reference, Prompts) = (whole, world, seeds, reference, prompts);
        (LogReference, Rewards, LabelRewards) = (logReference.DetachFromDisposeScope(),
            rewards.DetachFromDisposeScope(), labelRewards.DetachFromDisposeScope());
        LogOptimum = OptimalPolicy.Compute(LogReference, Rewards, world.Beta).DetachFromDisposeScope();
    }

    /// <summary>World of the lab: its prompts, responses, rewards and β.</summary>
    public ToyWorld World { get; }

    /// <summary>Seeds of all random draws in this lab.</summary>
    public Seeds Seeds { get; }

    /// <summary>Reference model P_ref, in evaluation mode.</summary>
    public Transformer Reference { get; }

    /// <summary>Indices of the prompts in use, in <see cref="ToyWorld.Prompts"/>.</summary>
    public IReadOnlyList<int> Prompts { get; }

    /// <summary>Token ids of the prompts in use, in the order of <see cref="Prompts"/>.</summary>
    public IReadOnlyList<int[]> PromptIds => [.. Prompts.Select(p => World.Prompts[p].Ids)];

    /// <summary>Log-probability log P_ref(y|x) of every response to every prompt in use, nats [X prompts, N responses]
    /// float64.</summary>
    public Tensor LogReference { get; }

    /// <summary>True reward r* of every response to every prompt in use, in reward units [X prompts, N responses]
    /// float64.</summary>
    public Tensor Rewards { get; }

    /// <summary>Reward that the preference labels follow, in reward units [X prompts, N responses] float64: r*, unless
    /// a confound was planted.</summary>
    public Tensor LabelRewards { get; }

    /// <summary>Log-probability log P*(y|x) of every response under the optimal policy, nats [X prompts, N responses]
    /// float64.</summary>
    public Tensor LogOptimum { get; }

    /// <summary>Makes the lab of a world: fits its reference model, or reads the one that an earlier call
    /// saved.</summary>
    /// <param name="world">Toy task whose prompts and responses can all be listed, with its true reward and β; all its
    /// prompts are used.</param>
    /// <param name="seed">Root seed; all random numbers (initial weights, sampled data and responses) derive from this
    /// seed.</param>
    /// <param name="device">Device (CPU or GPU) that holds the models and the tables of log-probabilities and
    /// rewards.</param>
    /// <param name="folder">Folder for the fitted reference model, created if absent: a model saved there earlier is
    /// loaded instead of fitted; null (the default) to fit and save nothing.</param>
    /// <returns>New experiment setup (toy task, its fitted reference model, seeds, exact optimum); the caller disposes
    /// it.</returns>
    public static ToyLab Create(ToyWorld world, long seed, Device device, string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(world);
        var (seeds, reference) = (new Seeds(seed), ToyReference.LoadOrFit(world, new Seeds(seed), device, folder));
        using var scope = NewDisposeScope();
        using var table = PolicyTable.Compute(reference, world.PromptIds, world.Space);
        var rewards = world.RewardTable(device);
        return new ToyLab(null, world, seeds, reference, [.. Enumerable.Range(0, world.Prompts.Count)],
            table.LogProbs.clone(), rewards, rewards.clone());
    }

    /// <summary>Makes the lab of <see cref="ToyWorld.Benchmark"/>.</summary>
    /// <param name="seed">Root seed; all random numbers (initial weights, sampled data and responses) derive from this
    /// seed.</param>
    /// <param name="device">Device (CPU or GPU) that holds the models and the tables of log-probabilities and
    /// rewards.</param>
    /// <param name="folder">Folder for the fitted reference model, created if absent: a model saved there earlier is
    /// loaded instead of fitted; null (the default) to fit and save nothing.</param>
    /// <returns>New experiment setup (benchmark toy task, its fitted reference model, seeds, exact optimum); the caller
    /// disposes it.</returns>
    public static ToyLab Benchmark(long seed, Device device, string? folder = null) =>
        Create(ToyWorld.Benchmark(), seed, device, folder);

    /// <summary>Makes a lab of the same world with some of its prompts.</summary>
    /// <param name="parts">Groups of prompts to keep: labelled, unlabelled, held out. Only prompts in one of these
    /// groups are used.</param>
    /// <returns>New experiment setup with fewer prompts. It shares this object's reference model, so dispose the new
    /// setup first.</returns>
    public ToyLab Over(params PromptPart[] parts)
    {
        using var scope = NewDisposeScope();
        var kept = Prompts.Index().Where(p => parts.Contains(World.Prompts[p.Item].Part)).ToList();
        var rows = tensor(kept.Select(p => (long)p.Index).ToArray(), device: Reference.Device);
        return new ToyLab(this, World, Seeds, Reference, [.. kept.Select(p => p.Item)],
            LogReference.index_select(0, rows), Rewards.index_select(0, rows), LabelRewards.index_select(0, rows));
    }

    /// <summary>Makes a lab of the same world with other rewards.</summary>
    /// <param name="rewards">True reward r* of each response to each prompt, float64, shape [X, N] (prompts,
    /// responses); the tensor is copied and stays the caller's.</param>
    /// <param name="labelRewards">Reward by which simulated labellers choose the better response, float64, shape [X, N]
    /// (prompts, responses); copied; null (the default) to use <paramref name="rewards"/>.</param>
    /// <returns>New experiment setup with these rewards. It shares this object's reference model, so dispose the new
    /// setup first.</returns>
    public ToyLab With(Tensor rewards, Tensor? labelRewards = null)
    {
        ArgumentNullException.ThrowIfNull(rewards);
        using var scope = NewDisposeScope();
        return new ToyLab(this, World, Seeds, Reference, Prompts,
            LogReference.clone(), rewards.clone(), (labelRewards ?? rewards).clone());
    }

    /// <summary>Makes a policy that starts as a copy of the reference model.</summary>
    /// <returns>New trainable transformer with the reference model's weights, on the same device; the caller disposes
    /// it.</returns>
    public Transformer NewPolicy() => ModelCopy.Create(Reference, trainable: true);

    /// <summary>Draws labelled pairs of responses, both from the reference model; the last tenth is held out.</summary>
    /// <param name="count">Number of pairs to sample in total; a tenth of them, rounded down, is held out.</param>
    /// <returns>Pairs to train on, and the held-out pairs (the last tenth), as token ids with the preferred response
    /// marked.</returns>
    public (IReadOnlyList<EncodedPair> Train, IReadOnlyList<EncodedPair> HeldOut) Pairs(int count)
    {
        var pairs = World.Encode(
            Preferences.Draw(LogReference, LabelRewards, [.. Enumerable.Range(0, Prompts.Count)], count, Seeds)
                .Select(p => p with { Prompt = Prompts[p.Prompt] }));
        var heldOut = count / 10;
        return ([.. pairs.Take(count - heldOut)], [.. pairs.Skip(count - heldOut)]);
    }

    /// <summary>Computes the log-probability of every response under a policy.</summary>
    /// <param name="policy">Language model that gives the responses; must use the vocabulary of
    /// <see cref="World"/>.</param>
    /// <returns>Log-probabilities log P(y|x) in nats, float64, shape [X, N] (prompts, responses); the tensor belongs to
    /// the caller's dispose scope.</returns>
    public Tensor Table(Transformer policy)
    {
        using var table = PolicyTable.Compute(policy, PromptIds, World.Space);
        return table.LogProbs.alias();
    }

    /// <summary>Computes the learnt reward of every response.</summary>
    /// <param name="model">Reward model that scores the responses; must use the vocabulary of
    /// <see cref="World"/>.</param>
    /// <returns>Score of the reward model for each response, float64, shape [X, N] (prompts, responses); the tensor
    /// belongs to the caller's dispose scope.</returns>
    public Tensor Table(RewardModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var scores = model.Score([.. Prompts.SelectMany(x =>
            Enumerable.Range(0, World.Space.Count).Select(y => World.Example(x, y)))]);
        return tensor(scores, [Prompts.Count, World.Space.Count], ScalarType.Float64, device: Reference.Device);
    }

    /// <summary>Judges a policy against the true reward and the optimal policy.</summary>
    /// <param name="run">Name of the experiment, stored in <see cref="ToyResult.Run"/> and shown as the label of the
    /// result row.</param>
    /// <param name="policy">Trained language model to evaluate, over all responses to the prompts in
    /// <see cref="Prompts"/>; left unchanged.</param>
    /// <param name="watch">Stopwatch that has been running during training; it is stopped before the evaluation and its
    /// time is reported.</param>
    /// <returns>Result row: KL(P || P*) from the optimal policy P*, relative regret, mean true reward, KL(P || P_ref),
    /// response length and training time.</returns>
    public ToyResult Judge(string run, Transformer policy, Stopwatch watch)
    {
        ArgumentNullException.ThrowIfNull(watch);
        watch.Stop();
        using var pause = WorkMeter.Pause();
        using var scope = NewDisposeScope();
        return Judge(run, Table(policy), watch.Elapsed.TotalSeconds);
    }

    /// <summary>Judges a table of log-probabilities against the true reward and the optimal policy.</summary>
    /// <param name="run">Name of the experiment, stored in <see cref="ToyResult.Run"/> and shown as the label of the
    /// result row.</param>
    /// <param name="logPolicy">Log-probability log P(y|x) of each response under the policy P, in nats, float64, shape
    /// [X, N] (prompts, responses).</param>
    /// <param name="seconds">Training time to report, in seconds; rounded to a tenth. 0 if nothing was trained.</param>
    /// <returns>Result row: KL(P || P*) from the optimal policy P*, relative regret, mean true reward, KL(P || P_ref),
    /// response length and training time.</returns>
    public ToyResult Judge(string run, Tensor logPolicy, double seconds)
    {
        using var scope = NewDisposeScope();
        var parts = RlhfObjective.Compute(logPolicy, LogReference, Rewards, World.Beta);
        var symbols = tensor(World.Space.SymbolCounts.Select(c => (double)c).ToArray(), device: logPolicy.device);
        return new ToyResult(run, Seeds.Root, Divergence.Kl(logPolicy, LogOptimum).mean().ToDouble(),
            Regret.Relative(logPolicy, LogReference, Rewards, World.Beta),
            parts.Reward, parts.Kl, (logPolicy.exp() * symbols).sum(1).mean().ToDouble(), Math.Round(seconds, 1));
    }

    /// <summary>Makes an empty log for a run in this lab.</summary>
    /// <param name="run">Name of the training run, recorded in the header of the log.</param>
    /// <returns>New log without metrics; its header records the name, the seeds and the device.</returns>
    public RunLog NewLog(string run) => new(RunHeader.Now(run, Seeds, Reference.Device));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_whole is null)
        {
            Reference.Dispose();
        }
        LogReference.Dispose();
        Rewards.Dispose();
        LabelRewards.Dispose();
        LogOptimum.Dispose();
    }
}
