using Dpo.Estimators;
using Dpo.Science.Exact;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Theorems;

/// <summary>Theorems about the KL estimators when they are summed token by token, on trees of next-token
/// tables.</summary>
/// <remarks>Schulman 2020 states them for single draws; for sequences as losses see arXiv:2512.21852.</remarks>
internal static class TokenTheorems
{
    public static IReadOnlyList<Theorem> All { get; } =
    [
        new("k1 per token in the reward gives KL's gradient", 1e-9, w => ScoreError(w, KlEstimators.K1, 1)),
        new("k1 per token in the reward gives KL's gradient at gamma = 0.95 too", 1e-3,
            w => ScoreError(w, KlEstimators.K1, 0.95), True: false),
        new("k3 per token in the reward gives KL's gradient", 1e-3,
            w => ScoreError(w, KlEstimators.K3, 1), True: false),
        new("k2 summed per token as a loss: gradient of the states' KL(P || P_ref), their frequencies held fixed", 1e-9,
            w => StateError(w, KlEstimators.K2, (p, q) => KlEstimators.Exact(p, q))),
        new("k3 summed per token as a loss: gradient of the states' KL(P_ref || P), their frequencies held fixed", 1e-9,
            w => StateError(w, KlEstimators.K3, (p, q) => KlEstimators.Exact(q, p))),
        new("k2 summed per token as a loss has the gradient of the sequences' KL", 1e-3,
            w => SequenceError(w, KlEstimators.K2), True: false),
        new("k3 summed per token as a loss has the gradient of the sequences' KL", 1e-3,
            w => SequenceError(w, KlEstimators.K3), True: false),
    ];

    // Σ_y P(y) Σ_t ∇ log P(y_t) Σ_t'>=t γ^(t'-t) k_t' against the gradient of KL(P || P_ref) over sequences.
    private static double ScoreError(RandomWorld w, Func<Tensor, Tensor> estimator, double gamma)
    {
        var tree = new RandomTree(w);
        return Theorems.Difference(Gradient(tree, logps =>
        {
            var k = estimator(logps - tree.PerToken(tree.ReferenceLogits)).detach();                    // [N,L]
            var steps = arange(k.shape[1], dtype: ScalarType.Float64, device: k.device);
            var discount = pow(gamma, steps.unsqueeze(1) - steps.unsqueeze(0)).tril();              // [t',t]: γ^(t'-t)
            return (logps.sum(1).exp().detach().unsqueeze(1) * logps * k.matmul(discount)).sum();
        }), SequenceKl(tree));
    }

    // E_P Σ_t k_t, the samples held fixed, against Σ_s d(s) KL_s.
    private static double StateError(
        RandomWorld w, Func<Tensor, Tensor> estimator, Func<Tensor, Tensor, Tensor> divergence)
    {
        var tree = new RandomTree(w);
        var frequencies = tree.StateFrequencies(tree.PerToken(tree.PolicyLogits).sum(1).exp());         // d  [F]
        var perState = Theorems.Autograd(
            tree.PolicyLogits, p => frequencies * divergence(p, tree.ReferenceLogits.log_softmax(1)));
        return Theorems.Difference(LossTerm(tree, estimator), perState);
    }

    private static double SequenceError(RandomWorld w, Func<Tensor, Tensor> estimator)
    {
        var tree = new RandomTree(w);
        return Theorems.Difference(LossTerm(tree, estimator), SequenceKl(tree));
    }

    private static Tensor LossTerm(RandomTree tree, Func<Tensor, Tensor> estimator) => Gradient(tree, logps =>
        (logps.sum(1).exp().detach().unsqueeze(1) * estimator(logps - tree.PerToken(tree.ReferenceLogits))).sum());

    private static Tensor SequenceKl(RandomTree tree) => Gradient(tree, logps =>
        KlEstimators.Exact(logps.sum(1), tree.PerToken(tree.ReferenceLogits).sum(1)));

    // In the logits, of a function of the responses' token log-probabilities.
    private static Tensor Gradient(RandomTree tree, Func<Tensor, Tensor> function)
    {
        var logits = tree.PolicyLogits.detach().clone().requires_grad_();
        function(tree.PerToken(logits)).backward();
        return logits.grad!;
    }
}
