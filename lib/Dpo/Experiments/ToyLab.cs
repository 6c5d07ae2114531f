using System.Diagnostics;
using Dpo.Checkpoints;
using Dpo.Data;
using Dpo.Devices;
using Dpo.Exact;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Training;
using Dpo.Worlds;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Experiments;

/// <summary>A world with its fitted reference and its exact optimum: what every method starts from and is judged by. Owns the model and the tables.</summary>
public sealed class ToyLab : IDisposable
{
    private ToyLab(ToyWorld world, Seeds seeds, Transformer reference, IReadOnlyList<int> prompts)
    {
        (World, Seeds, Reference, Prompts) = (world, seeds, reference, [.. prompts]);
        using var scope = NewDisposeScope();
        LogReference = Table(reference).DetachFromDisposeScope();
        var places = tensor(prompts.Select(p => (long)p).ToArray(), device: reference.Device);
        Rewards = world.RewardTable(reference.Device).index_select(0, places).DetachFromDisposeScope();
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

    /// <summary>log P* [X,N] float64 nats.</summary>
    public Tensor LogOptimum { get; }

    /// <summary>Fits the benchmark world's reference, or reads what an earlier call left.</summary>
    /// <param name="seed">The root of all chance.</param>
    /// <param name="device">Where everything is.</param>
    /// <param name="folder">Where the fitted reference is kept; null for nowhere.</param>
    /// <returns>The caller disposes it.</returns>
    public static ToyLab Benchmark(long seed, Device device, string? folder = null)
    {
        var (world, seeds) = (ToyWorld.Benchmark(), new Seeds(seed));
        var file = folder is null ? null : Path.Combine(folder, $"reference-{seed}.safetensors");
        var reference = file is not null && File.Exists(file) ? Read(file, world, device) : ToyReference.Fit(world, seeds, device);
        if (file is not null && !File.Exists(file))
        {
            Safetensors.Write(file, reference.named_parameters().Select(p => (p.name, (Tensor)p.parameter)));
        }
        return new ToyLab(world, seeds, reference, [.. Enumerable.Range(0, world.Prompts.Count)]);
    }

    /// <summary>A policy that begins as the reference.</summary>
    /// <returns>The caller owns it.</returns>
    public Transformer NewPolicy() => ModelCopy.Of(Reference, trainable: true);

    /// <summary>Labelled pairs from P_ref x P_ref; the last tenth is held out.</summary>
    /// <param name="count">Of all.</param>
    /// <returns>Pairs to learn from, and held out.</returns>
    public (IReadOnlyList<(EncodedExample Chosen, EncodedExample Rejected)> Train, IReadOnlyList<(EncodedExample Chosen, EncodedExample Rejected)> HeldOut) Pairs(int count)
    {
        var pairs = World.Encode(Preferences.Draw(LogReference, Rewards, [.. Enumerable.Range(0, Prompts.Count)], count, Seeds).Select(p => p with { Prompt = Prompts[p.Prompt] }));
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

    private static Transformer Read(string file, ToyWorld world, Device device)
    {
        var model = new Transformer(world.ModelConfig, new Seeds(0));
        var (saved, _) = Safetensors.Read(file);
        ModelCopy.Weights(saved, model);
        saved.Values.ToList().ForEach(s => s.Dispose());
        model.to(device);
        model.eval();
        return model;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Reference.Dispose();
        LogReference.Dispose();
        Rewards.Dispose();
        LogOptimum.Dispose();
    }
}
