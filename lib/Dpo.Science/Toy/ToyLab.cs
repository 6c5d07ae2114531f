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
    /// <param name="world">World to work in; all its prompts are in use.</param>
    /// <param name="seed">Root seed of all random draws.</param>
    /// <param name="device">Device on which the models and tables are placed.</param>
    /// <param name="folder">Folder in which the fitted reference model is saved; null to save nothing.</param>
    /// <returns>The lab; the caller disposes it.</returns>
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
    /// <param name="seed">Root seed of all random draws.</param>
    /// <param name="device">Device on which the models and tables are placed.</param>
    /// <param name="folder">Folder in which the fitted reference model is saved; null to save nothing.</param>
    /// <returns>The lab; the caller disposes it.</returns>
    public static ToyLab Benchmark(long seed, Device device, string? folder = null) =>
        Create(ToyWorld.Benchmark(), seed, device, folder);

    /// <summary>Makes a lab of the same world with some of its prompts.</summary>
    /// <param name="parts">Parts of the prompts to use, e.g. labelled and unlabelled.</param>
    /// <returns>The smaller lab; it uses this lab's reference model, so dispose it before this one.</returns>
    public ToyLab Over(params PromptPart[] parts)
    {
        using var scope = NewDisposeScope();
        var kept = Prompts.Index().Where(p => parts.Contains(World.Prompts[p.Item].Part)).ToList();
        var rows = tensor(kept.Select(p => (long)p.Index).ToArray(), device: Reference.Device);
        return new ToyLab(this, World, Seeds, Reference, [.. kept.Select(p => p.Item)],
            LogReference.index_select(0, rows), Rewards.index_select(0, rows), LabelRewards.index_select(0, rows));
    }

    /// <summary>Makes a lab of the same world with other rewards.</summary>
    /// <param name="rewards">True reward r* of each response, in reward units [X prompts, N responses] float64; copied,
    /// so the caller keeps the tensor.</param>
    /// <param name="labelRewards">Reward that the preference labels follow, of the same shape; null for r*.</param>
    /// <returns>The new lab; it uses this lab's reference model, so dispose it before this one.</returns>
    public ToyLab With(Tensor rewards, Tensor? labelRewards = null)
    {
        ArgumentNullException.ThrowIfNull(rewards);
        using var scope = NewDisposeScope();
        return new ToyLab(this, World, Seeds, Reference, Prompts,
            LogReference.clone(), rewards.clone(), (labelRewards ?? rewards).clone());
    }

    /// <summary>Makes a policy that starts as a copy of the reference model.</summary>
    /// <returns>A trainable transformer; the caller owns it.</returns>
    public Transformer NewPolicy() => ModelCopy.Create(Reference, trainable: true);

    /// <summary>Draws labelled pairs of responses, both from the reference model; the last tenth is held out.</summary>
    /// <param name="count">Number of pairs, held-out pairs included.</param>
    /// <returns>Pairs to train on, and held-out pairs.</returns>
    public (IReadOnlyList<EncodedPair> Train, IReadOnlyList<EncodedPair> HeldOut) Pairs(int count)
    {
        var pairs = World.Encode(
            Preferences.Draw(LogReference, LabelRewards, [.. Enumerable.Range(0, Prompts.Count)], count, Seeds)
                .Select(p => p with { Prompt = Prompts[p.Prompt] }));
        var heldOut = count / 10;
        return ([.. pairs.Take(count - heldOut)], [.. pairs.Skip(count - heldOut)]);
    }

    /// <summary>Computes the log-probability of every response under a policy.</summary>
    /// <param name="policy">Policy with the output tokens of this world.</param>
    /// <returns>Log-probabilities log P(y|x), nats [X prompts, N responses] float64, in the caller's dispose
    /// scope.</returns>
    public Tensor Table(Transformer policy)
    {
        using var table = PolicyTable.Compute(policy, PromptIds, World.Space);
        return table.LogProbs.alias();
    }

    /// <summary>Computes the learnt reward of every response.</summary>
    /// <param name="model">Reward model that reads the tokens of this world.</param>
    /// <returns>Learnt rewards r_φ(x,y) [X prompts, N responses] float64, in the caller's dispose scope.</returns>
    public Tensor Table(RewardModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var scores = model.Score([.. Prompts.SelectMany(x =>
            Enumerable.Range(0, World.Space.Count).Select(y => World.Example(x, y)))]);
        return tensor(scores, [Prompts.Count, World.Space.Count], ScalarType.Float64, device: Reference.Device);
    }

    /// <summary>Judges a policy against the true reward and the optimal policy.</summary>
    /// <param name="run">Name of the run, which the row of figures gets.</param>
    /// <param name="policy">Trained policy to judge.</param>
    /// <param name="watch">Stopwatch that was started with the run; it is stopped here, so that evaluation does not
    /// count.</param>
    /// <returns>KL(P || P*), the relative regret, reward, length and the seconds of training.</returns>
    public ToyResult Judge(string run, Transformer policy, Stopwatch watch)
    {
        ArgumentNullException.ThrowIfNull(watch);
        watch.Stop();
        using var pause = WorkMeter.Pause();
        using var scope = NewDisposeScope();
        return Judge(run, Table(policy), watch.Elapsed.TotalSeconds);
    }

    /// <summary>Judges a table of log-probabilities against the true reward and the optimal policy.</summary>
    /// <param name="run">Name of the run, which the row of figures gets.</param>
    /// <param name="logPolicy">Log-probability log P(y|x) of each response, nats [X prompts, N responses]
    /// float64.</param>
    /// <param name="seconds">Time that training took, in seconds; rounded to a tenth.</param>
    /// <returns>KL(P || P*), the relative regret, reward, length and the seconds.</returns>
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
    /// <param name="run">Name of the run, which the log's header records.</param>
    /// <returns>A log whose header holds the name, the seeds and the device.</returns>
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
