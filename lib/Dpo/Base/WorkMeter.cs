using TorchSharp;

namespace Dpo.Base;

/// <summary>What a stretch of code costs, counted where the work is done: models that ran, tokens generated, tokens passed forward and backward.</summary>
/// <remarks>One meter may run inside another; both count. Backward tokens are those of forwards with gradients on.</remarks>
public sealed class WorkMeter : IDisposable
{
    private static readonly AsyncLocal<WorkMeter?> Current = new();
    private readonly WorkMeter? _outer = Current.Value;
    private readonly HashSet<object> _models = new(ReferenceEqualityComparer.Instance);
    private long _forward, _backward, _generated;

    /// <summary>Begins to count.</summary>
    public WorkMeter() => Current.Value = this;

    /// <summary>What has been done so far.</summary>
    public Work Work => new(_models.Count, _generated, _forward, _backward);

    /// <summary>Leaves out what is done until the result is disposed: an evaluation is no part of a method.</summary>
    /// <returns>To dispose.</returns>
    public static IDisposable Pause()
    {
        var paused = new Paused(Current.Value);
        Current.Value = null;
        return paused;
    }

    /// <summary>Counts a forward; a model calls it where it runs, and costs nothing where no meter does.</summary>
    /// <param name="model">Which model runs; each is counted once.</param>
    /// <param name="ids">Its tokens, of any shape; backward tokens too where gradients are on.</param>
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

/// <summary>What a method cost.</summary>
/// <param name="Models">Different models that ran.</param>
/// <param name="GeneratedTokens">Sampled one after another.</param>
/// <param name="ForwardTokens">Passed forward, padding included; sampling is in it.</param>
/// <param name="BackwardTokens">Of these, with gradients.</param>
public sealed record Work(int Models, long GeneratedTokens, long ForwardTokens, long BackwardTokens);
