using Dpo.Estimators;
using Dpo.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Exact;

/// <summary>A preference loss with endless data: its exact expectation over pairs of responses and Bradley-Terry labels, for one prompt.</summary>
/// <remarks>L = Σ_ij w_ij [ p_ij ℓ(i over j) + (1 - p_ij) ℓ(j over i) ], p_ij = σ(r_i - r_j).</remarks>
public static class PopulationLoss
{
    /// <summary>The expected loss.</summary>
    /// <param name="loss">ℓ.</param>
    /// <param name="logPolicy">log P(y) [N] nats, with gradients.</param>
    /// <param name="logReference">log P_ref(y) [N] nats.</param>
    /// <param name="rewards">r(y) [N], which the labels follow.</param>
    /// <param name="weights">How often each ordered pair is shown [N,N]; sums to 1.</param>
    /// <param name="lengths">Tokens of each response [N] int64; null where the loss asks for none.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">Shapes that differ.</exception>
    public static Tensor Of(PreferenceLoss loss, Tensor logPolicy, Tensor logReference, Tensor rewards, Tensor weights, Tensor? lengths = null)
    {
        ArgumentNullException.ThrowIfNull(loss);
        Shape.Require(logPolicy, nameof(logPolicy), "[N]");
        var N = logPolicy.shape[0];
        Shape.Require(logReference, nameof(logReference), "[N]", N);
        Shape.Require(rewards, nameof(rewards), "[N]", N);
        Shape.Require(weights, nameof(weights), "[N,N]", N, N);
        var policy = Pairs(logPolicy, lengths);
        var reference = Pairs(logReference, lengths);
        var perPair = loss.PerPair(policy, reference).view(N, N);           // ℓ(i over j)
        var p = (rewards.unsqueeze(1) - rewards.unsqueeze(0)).sigmoid();    // [N,N]
        return (weights * (p * perPair + (1 - p) * perPair.t())).sum();
    }

    /// <summary>DPO's gradient in h = β log P/P_ref, in closed form: 2 w_i Σ_j w_j ( σ(h_i - h_j) - σ(r_i - r_j) ) for pairs drawn as w x w.</summary>
    /// <remarks>It is 0 where all differences of h are those of r: at P*, and where every response is drawn, there alone. With it one backward of (gradient · h) does for all N² pairs.</remarks>
    /// <param name="implicitReward">h [N].</param>
    /// <param name="rewards">r [N].</param>
    /// <param name="w">How often each response is drawn [N]; sums to 1.</param>
    /// <returns>[N].</returns>
    public static Tensor DpoGradient(Tensor implicitReward, Tensor rewards, Tensor w)
    {
        Shape.Require(implicitReward, nameof(implicitReward), "[N]");
        Shape.Require(rewards, nameof(rewards), "[N]", implicitReward.shape[0]);
        Shape.Require(w, nameof(w), "[N]", implicitReward.shape[0]);
        var excess = (implicitReward.unsqueeze(1) - implicitReward.unsqueeze(0)).sigmoid() - (rewards.unsqueeze(1) - rewards.unsqueeze(0)).sigmoid();    // [N,N]
        return 2 * w * excess.matmul(w);
    }

    // All N² ordered pairs, i for the chosen.
    private static PairLogps Pairs(Tensor logps, Tensor? lengths)
    {
        return new PairLogps(Rows(logps), Columns(logps), lengths is null ? null : Rows(lengths), lengths is null ? null : Columns(lengths));

        static Tensor Rows(Tensor x) => x.unsqueeze(1).expand(x.shape[0], x.shape[0]).reshape(-1);

        static Tensor Columns(Tensor x) => x.unsqueeze(0).expand(x.shape[0], x.shape[0]).reshape(-1);
    }
}
