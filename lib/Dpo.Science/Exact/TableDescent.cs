using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>Gradient descent on the logits of a table: the way to a loss's minimiser step by step, where <see cref="TableMinimiser"/> jumps.</summary>
/// <remarks>θ ← θ - η ∇L(log softmax θ) (Cauchy 1847), nothing adaptive, so that what is seen is the loss's own doing.</remarks>
public static class TableDescent
{
    /// <summary>All policies on the way.</summary>
    /// <param name="loss">From log P, of the start's shape, with gradients, to a scalar.</param>
    /// <param name="logStart">log of the policy to start from [N] or [X,N] nats; the last dimension are the responses.</param>
    /// <param name="rate">η above 0.</param>
    /// <param name="steps">Updates, at least 0.</param>
    /// <returns>log P before the first update and after each, without gradients, in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentOutOfRangeException">η not above 0, or steps below 0.</exception>
    public static IReadOnlyList<Tensor> Path(Func<Tensor, Tensor> loss, Tensor logStart, double rate, int steps)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(logStart);
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        Allowed.Argument(rate > 0, nameof(rate), rate, "above 0");
        using var scope = NewDisposeScope();
        var path = new List<Tensor> { logStart.detach().log_softmax(-1) };
        for (var step = 0; step < steps; step++)
        {
            using var inner = NewDisposeScope();
            var logits = path[^1].clone().requires_grad_();             // θ and θ + c are the same policy
            loss(logits.log_softmax(-1)).backward();
            path.Add((logits.detach() - rate * logits.grad!).log_softmax(-1).MoveToOuterDisposeScope());
        }
        path.ForEach(p => p.MoveToOuterDisposeScope());
        return path;
    }
}
