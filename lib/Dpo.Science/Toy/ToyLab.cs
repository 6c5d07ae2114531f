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

/// <summary>A world with its fitted reference and its exact optimum: what every method starts from and is judged by. Owns the tables and, if it fitted
/// the model, the model.</summary>
public sealed class ToyLab : IDisposable
{
    private readonly ToyLab? _whole;                        // whose reference it uses

    private ToyLab(ToyLab? whole, ToyWorld world, Seeds seeds, Transformer reference, IReadOnlyList<int> prompts, Tensor logReference, Tensor rewards, Tensor labelRewards)
    {
        (_whole, World, Seeds, Reference, Prompts) = (whole, world, seeds, reference, prompts);
        (LogReference, Rewards, LabelRewards) = (logReference.DetachFromDisposeScope(), rewards.DetachFromDisposeScope(), labelRewards.DetachFromDisposeScope());
        LogOptimum = OptimalPolicy.Of(LogReference, Rewards, world.Beta).DetachFromDisposeScope();
    }

    /// <summary>The world.</summary>
    public ToyWorld World { get; }

    /// <summary>Where all chance comes from.</summary>
    public Seeds Seeds { get; }

    /// <summary>P_ref, as a model.</summary>
    public Transformer Reference { get; }

    /// <summary>The prompts in use, by their places in the world.</summary>
    public IReadOnlyList<int> Prompts { get; }

    /// <summary>Their token ids.</summary>
    public IReadOnlyList<int[]> PromptIds => [.. Prompts.Select(p => World.Prompts[p].Ids)];

    /// <summary>log P_ref of every response [X,N] float64 nats.</summary>
    public Tensor LogReference { get; }

    /// <summary>r* [X,N] float64.</summary>
    public Tensor Rewards { get; }

    /// <summary>What labellers go by [X,N] float64: r*, unless a confound was planted.</summary>
    public Tensor LabelRewards { get; }

    /// <summary>log P* [X,N] float64 nats.</summary>
    public Tensor LogOptimum { get; }

    /// <summary>Fits a world's reference, or reads what an earlier call left.</summary>
    /// <param name="world">All its prompts are in use.</param>
    /// <param name="seed">The root of all chance.</param>
    /// <param name="device">Where everything is.</param>
    /// <param name="folder">Where the fitted reference is kept; null for nowhere.</param>
    /// <returns>The caller disposes it.</returns>
    public static ToyLab Of(ToyWorld world, long seed, Device device, string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(world);
        var (seeds, reference) = (new Seeds(seed), ToyReference.Kept(world, new Seeds(seed), device, folder));
        using var scope = NewDisposeScope();
        using var table = PolicyTable.Of(reference, world.PromptIds, world.Space);
        var rewards = world.RewardTable(device);
        return new ToyLab(null, world, seeds, reference, [.. Enumerable.Range(0, world.Prompts.Count)], table.LogProbs.clone(), rewards, rewards.clone());
    }

    /// <summary>The lab of <see cref="ToyWorld.Benchmark"/>.</summary>
    /// <param name="seed">The root of all chance.</param>
    /// <param name="device">Where everything is.</param>
    /// <param name="folder">Where the fitted reference is kept; null for nowhere.</param>
    /// <returns>The caller disposes it.</returns>
    public static ToyLab Benchmark(long seed, Device device, string? folder = null) => Of(ToyWorld.Benchmark(), seed, device, folder);

    /// <summary>The same lab with some of its prompts.</summary>
    /// <param name="parts">Which.</param>
    /// <returns>The caller disposes it, before this.</returns>
    public ToyLab Over(params PromptPart[] parts)
    {
        using var scope = NewDisposeScope();
        var kept = Prompts.Index().Where(p => parts.Contains(World.Prompts[p.Item].Part)).ToList();
        var rows = tensor(kept.Select(p => (long)p.Index).ToArray(), device: Reference.Device);
        return new ToyLab(this, World, Seeds, Reference, [.. kept.Select(p => p.Item)], LogReference.index_select(0, rows), Rewards.index_select(0, rows), LabelRewards.index_select(0, rows));
    }

    /// <summary>The same lab with another truth.</summary>
    /// <param name="rewards">r* [X,N]; left to the caller.</param>
    /// <param name="labelRewards">What labellers go by; null for r*.</param>
    /// <returns>The caller disposes it, before this.</returns>
    public ToyLab With(Tensor rewards, Tensor? labelRewards = null)
    {
        ArgumentNullException.ThrowIfNull(rewards);
        using var scope = NewDisposeScope();
        return new ToyLab(this, World, Seeds, Reference, Prompts, LogReference.clone(), rewards.clone(), (labelRewards ?? rewards).clone());
    }

    /// <summary>A policy that begins as the reference.</summary>
    /// <returns>The caller owns it.</returns>
    public Transformer NewPolicy() => ModelCopy.Of(Reference, trainable: true);

    /// <summary>Labelled pairs from P_ref x P_ref; the last tenth is held out.</summary>
    /// <param name="count">Of all.</param>
    /// <returns>Pairs to learn from, and held out.</returns>
    public (IReadOnlyList<EncodedPair> Train, IReadOnlyList<EncodedPair> HeldOut) Pairs(int count)
    {
        var pairs = World.Encode(Preferences.Draw(LogReference, LabelRewards, [.. Enumerable.Range(0, Prompts.Count)], count, Seeds).Select(p => p with { Prompt = Prompts[p.Prompt] }));
        var heldOut = count / 10;
        return ([.. pairs.Take(count - heldOut)], [.. pairs.Skip(count - heldOut)]);
    }

    /// <summary>log P of every response.</summary>
    /// <param name="policy">A model of this world.</param>
    /// <returns>[X,N] float64 nats, in the caller's dispose scope.</returns>
    public Tensor Table(Transformer policy)
    {
        using var table = PolicyTable.Of(policy, PromptIds, World.Space);
        return table.LogProbs.alias();
    }

    /// <summary>The learnt reward of every response.</summary>
    /// <param name="model">A reward model of this world.</param>
    /// <returns>[X,N] float64, in the caller's dispose scope.</returns>
    public Tensor Table(RewardModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var scores = model.Score([.. Prompts.SelectMany(x => Enumerable.Range(0, World.Space.Count).Select(y => World.Example(x, y)))]);
        return tensor(scores, [Prompts.Count, World.Space.Count], ScalarType.Float64, device: Reference.Device);
    }

    /// <summary>Judges a policy by the truth.</summary>
    /// <param name="run">What the row is called.</param>
    /// <param name="policy">The trained policy.</param>
    /// <param name="watch">Started with the run; evaluation is not in the seconds.</param>
    /// <returns>KL(P || P*), the relative regret, and what goes with them.</returns>
    public ToyResult Judge(string run, Transformer policy, Stopwatch watch)
    {
        ArgumentNullException.ThrowIfNull(watch);
        watch.Stop();
        using var pause = WorkMeter.Pause();
        using var scope = NewDisposeScope();
        return Judge(run, Table(policy), watch.Elapsed.TotalSeconds);
    }

    /// <summary>Judges a table by the truth.</summary>
    /// <param name="run">What the row is called.</param>
    /// <param name="logPolicy">log P [X,N] nats.</param>
    /// <param name="seconds">What it took.</param>
    /// <returns>The row.</returns>
    public ToyResult Judge(string run, Tensor logPolicy, double seconds)
    {
        using var scope = NewDisposeScope();
        var parts = RlhfObjective.Of(logPolicy, LogReference, Rewards, World.Beta);
        var symbols = tensor(World.Space.SymbolCounts.Select(c => (double)c).ToArray(), device: logPolicy.device);
        return new ToyResult(run, Seeds.Root, Divergence.Kl(logPolicy, LogOptimum).mean().ToDouble(), Regret.Relative(logPolicy, LogReference, Rewards, World.Beta),
            parts.Reward, parts.Kl, (logPolicy.exp() * symbols).sum(1).mean().ToDouble(), Math.Round(seconds, 1));
    }

    /// <summary>A log for one of its runs.</summary>
    /// <param name="run">What it is called.</param>
    /// <returns>Empty.</returns>
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
