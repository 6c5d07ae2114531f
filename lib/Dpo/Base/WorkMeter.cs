using TorchSharp;

namespace Dpo.Base;

/// <summary>Counts what a stretch of code costs while it runs: the models that ran, the tokens generated, and the
/// tokens passed forward and backward. It counts from its creation until it is disposed.</summary>
/// <remarks>One meter may run inside another; both count. Backward tokens are those of forward passes with gradients
/// on.</remarks>
public sealed class WorkMeter : IDisposable
{
    private static readonly AsyncLocal<WorkMeter?> Current = new();
    private readonly WorkMeter? _outer = Current.Value;
    private readonly HashSet<object> _models = new(ReferenceEqualityComparer.Instance);
    private long _forward, _backward, _generated;

    /// <summary>Starts a meter, which counts the work of all models that run after it in the same flow of
    /// calls.</summary>
    public WorkMeter() => Current.Value = this;

    /// <summary>Models and tokens that the meter has counted so far.</summary>
    public Work Work => new(_models.Count, _generated, _forward, _backward);

    /// <summary>Stops the counting until the result is disposed, e.g. for an evaluation, which is no part of a method's
    /// cost.</summary>
    /// <returns>Object to dispose, e.g. with <c>using</c>, when counting is to continue.</returns>
    public static IDisposable Pause()
    {
        var paused = new Paused(Current.Value);
        Current.Value = null;
        return paused;
    }

    /// <summary>Counts a forward pass in every running meter. A model calls it at the start of its forward; where no
    /// meter runs it does nothing.</summary>
    /// <param name="model">Model object that runs the forward pass; a meter counts the same object only once as a
    /// model.</param>
    /// <param name="ids">Token ids of the forward pass, of any shape; each is counted as a forward token and, if
    /// gradients are enabled, as a backward token too.</param>
    public static void Forward(object model, torch.Tensor ids)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(ids);
        for (var meter = Current.Value; meter is not null; meter = meter._outer)
        {
            meter._models.Add(model);
            meter._forward += ids.numel();
            meter._backward += torch.is_grad_enabled() ? ids.numel() : 0;
        }
    }

    internal static void Generated(int tokens)
    {
        for (var meter = Current.Value; meter is not null; meter = meter._outer)
        {
            meter._generated += tokens;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Current.Value = _outer;

    private sealed class Paused(WorkMeter? meter) : IDisposable
    {
        public void Dispose() => Current.Value = meter;
    }
}

/// <summary>Work that a method did, as a <see cref="WorkMeter"/> counted it.</summary>
/// <param name="Models">Number of different models that did a forward pass.</param>
/// <param name="GeneratedTokens">Number of tokens that were sampled, over all responses.</param>
/// <param name="ForwardTokens">Number of tokens passed forward through any model, including padding tokens and the
/// forward passes of sampling.</param>
/// <param name="BackwardTokens">Number of forward tokens that were passed with gradients enabled.</param>
public sealed record Work(int Models, long GeneratedTokens, long ForwardTokens, long BackwardTokens);
