using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>Gradient descent on the logits of a table: the way to a loss's minimiser step by step, where
/// <see cref="TableMinimiser"/> jumps.</summary>
/// <remarks>θ ← θ - η ∇L(log softmax θ) (Cauchy 1847), nothing adaptive, so that what is seen is the loss's own
/// doing.</remarks>
public static class TableDescent
{
    /// <summary>Runs gradient descent and returns all policies on the way.</summary>
    /// <param name="loss">Loss to minimise: a differentiable function from log-probabilities, of the shape of
    /// <paramref name="logStart"/>, to a scalar tensor.</param>
    /// <param name="logStart">Log-probability of each response under the policy to start from, in nats; shape [N
    /// responses] or [X prompts, N responses].</param>
    /// <param name="rate">Learning rate η, the same for every update, above 0.</param>
    /// <param name="steps">Number of gradient-descent updates, at least 0.</param>
    /// <returns>Log-probabilities before the first update and after each update (steps + 1 tensors), without gradients,
    /// in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentOutOfRangeException">η is not above 0, or the number of steps is below 0.</exception>
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
