using Dpo.Base;
using Dpo.Estimators;
using Dpo.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>Where a preference loss with endless data leads: its minimiser among all policies of one prompt, found by
/// Newton's method (Nocedal and Wright 2006, ch. 3).</summary>
/// <remarks>Over the logits θ of a table, a = log P = θ - log Σ exp θ. A pair's loss depends on two numbers alone, so
/// the Hessian comes from second derivatives of single pairs. Where the loss is not convex, curvatures are taken by
/// their size; a step is cut until the loss falls enough.</remarks>
public static class TableMinimiser
{
    private const double LargestStep = 5;                   // nats; a flat loss would ask for thousands

    /// <summary>Finds the minimiser, or the point at which the loss no longer falls.</summary>
    /// <param name="loss">Preference loss of one pair of a chosen and a rejected response; must be twice
    /// differentiable.</param>
    /// <param name="logStart">Log-probability of each response to one prompt under the policy to start from, finite, in
    /// nats; shape [N responses], float64.</param>
    /// <param name="logReference">Log-probability log P_ref of each response under the reference model, in nats; shape
    /// [N responses], float64.</param>
    /// <param name="preferences">Probability p_ij that response i is preferred to response j; shape [N,N] for N
    /// responses to one prompt.</param>
    /// <param name="weights">Probability w_ij that a labeller is shown responses i and j as a pair, in this order;
    /// shape [N,N], sums to 1.</param>
    /// <param name="lengths">Number of tokens of each response, shape [N responses], float64; null for a loss that does
    /// not use lengths.</param>
    /// <param name="iterations">Largest number of Newton steps; the search stops earlier if the loss no longer falls.
    /// 200 by default.</param>
    /// <returns>Log-probability of each response under the policy that minimises the loss, in nats; shape [N
    /// responses].</returns>
    /// <exception cref="ArgumentException">The shapes differ, or the weights do not sum to 1.</exception>
    public static Tensor Minimise(PreferenceLoss loss, Tensor logStart, Tensor logReference, Tensor preferences,
        Tensor weights, Tensor? lengths = null, int iterations = 200)
    {
        ArgumentNullException.ThrowIfNull(loss);
        Shape.Require(logStart, nameof(logStart), "[N]");
        var N = logStart.shape[0];
        Shape.Require(logReference, nameof(logReference), "[N]", N);
        using var scope = NewDisposeScope();
        var logPolicy = logStart.detach().log_softmax(0);
        var (reference, shown) =
            (PopulationLoss.Pairs(logReference), PopulationLoss.Shown(preferences, weights, N));
        double Loss(Tensor a) =>
            PopulationLoss.Compute(loss, PopulationLoss.Pairs(a, lengths), reference, shown).ToDouble();
        var value = Loss(logPolicy);
        for (var i = 0; i < iterations; i++)
        {
            using var inner = NewDisposeScope();
            var (gradient, hessian) = Derivatives(loss, logPolicy, reference, shown, lengths);
            var direction = Direction(gradient, hessian);
            var slope = (gradient * direction).sum().ToDouble();                                        // below 0
            var (next, nextValue, share) = (logPolicy, value, 1.0);
            do
            {
                next = (logPolicy + share * direction).log_softmax(0);
                nextValue = Loss(next);
                share /= 2;
            }
            while (!(nextValue <= value + 1e-4 * 2 * share * slope) && share > 1e-12);
            if (!(nextValue < value))
            {
                break;
            }
            (logPolicy, value) = (next.MoveToOuterDisposeScope(), nextValue);
        }
        return logPolicy.MoveToOuterDisposeScope();
    }

    // The loss's gradient [N] and Hessian [N,N] in the logits, through those in a = log P.
    private static (Tensor Gradient, Tensor Hessian) Derivatives(
        PreferenceLoss loss, Tensor logPolicy, PairLogps reference, Tensor shown, Tensor? lengths)
    {
        var N = logPolicy.shape[0];
        var policy = PopulationLoss.Pairs(logPolicy, lengths);
        var (chosen, rejected) = (policy.Chosen.requires_grad_(), policy.Rejected.requires_grad_());
        var total = PopulationLoss.Compute(loss, policy, reference, shown);
        var first = autograd.grad(
            [total], [chosen, rejected], retain_graph: true, create_graph: true, allow_unused: true);
        var ofChosen = Second(first[0], chosen, rejected);
        var ofRejected = Second(first[1], chosen, rejected);
        var (cc, cr, rr) = (ofChosen.Chosen.view(N, N), ofChosen.Rejected.view(N, N), ofRejected.Rejected.view(N, N));
        var g = first[0].detach().view(N, N).sum(1) + first[1].detach().view(N, N).sum([0]);            // in a  [N]
        var H = cr + cr.t() + (cc.sum(1) + rr.sum([0])).diag();                                         // in a  [N,N]
        var P = logPolicy.exp();
        var J = eye(N, dtype: P.dtype, device: P.device) - P.unsqueeze(0);                              // da/dθ  [N,N]
        var curvature = P.diag() - P.unsqueeze(1) * P.unsqueeze(0);                                     // -d²a_k/dθ²
        return (g - P * g.sum(), J.t().matmul(H).matmul(J) - g.sum() * curvature);
    }

    private static (Tensor Chosen, Tensor Rejected) Second(Tensor first, Tensor chosen, Tensor rejected)
    {
        if (!first.requires_grad)
        {
            return (zeros_like(chosen), zeros_like(rejected));                      // a loss that is linear here
        }
        var second = autograd.grad([first.sum()], [chosen, rejected], retain_graph: true, allow_unused: true);
        return (second[0] is { IsInvalid: false } c ? c : zeros_like(chosen),
            second[1] is { IsInvalid: false } r ? r : zeros_like(rejected));
    }

    // -H⁻¹ g where H is positive and the step is not too long; else along H's eigenvectors, each by its curvature's
    // size and none by more than the largest step.
    private static Tensor Direction(Tensor gradient, Tensor hessian)
    {
        // θ and θ + c are the same policy: give that direction a curvature too.
        var gauged = hessian + hessian.diagonal().abs().mean() / hessian.shape[0];
        var (factor, info) = linalg.cholesky_ex(gauged);
        if (info.ToInt32() == 0)
        {
            var newton = -cholesky_solve(gradient.unsqueeze(1), factor).squeeze(1);
            if (newton.abs().max().ToDouble() <= LargestStep)
            {
                return newton;
            }
        }
        var (values, vectors) = linalg.eigh(gauged);
        var along = vectors.t().matmul(gradient);
        return -vectors.matmul((along / values.abs().clamp_min(double.Epsilon)).clamp(-LargestStep, LargestStep));
    }
}
