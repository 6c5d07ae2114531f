using Dpo.Base;
using Dpo.Estimators;
using Dpo.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>A preference loss with endless data: its exact expectation over pairs of responses and their labels, for one prompt.</summary>
/// <remarks>L = Σ_ij w_ij [ p_ij ℓ(i over j) + (1 - p_ij) ℓ(j over i) ], p_ij the probability that i is preferred to j. It holds N² numbers of each kind:
/// 781 responses make 5 MB each, 9,331 would make 0.7 GB; for DPO on as many, <see cref="DpoGradient"/> holds a thousand rows at a time.</remarks>
public static class PopulationLoss
{
    private const int BlockRows = 1000;

    /// <summary>The labels of the Bradley-Terry model: p_ij = σ(r_i - r_j).</summary>
    /// <param name="rewards">r [N].</param>
    /// <returns>[N,N].</returns>
    public static Tensor BradleyTerry(Tensor rewards)
    {
        Shape.Require(rewards, nameof(rewards), "[N]");
        return (rewards.unsqueeze(1) - rewards.unsqueeze(0)).sigmoid();
    }

    /// <summary>The expected loss.</summary>
    /// <param name="loss">ℓ.</param>
    /// <param name="logPolicy">log P(y) [N] nats, with gradients.</param>
    /// <param name="logReference">log P_ref(y) [N] nats.</param>
    /// <param name="preferences">p, how often i is preferred to j [N,N].</param>
    /// <param name="weights">w, how often each ordered pair is shown [N,N]; sums to 1.</param>
    /// <param name="lengths">Tokens of each response [N]; null where the loss asks for none.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">Shapes that differ, or weights that do not sum to 1.</exception>
    public static Tensor Of(PreferenceLoss loss, Tensor logPolicy, Tensor logReference, Tensor preferences, Tensor weights, Tensor? lengths = null)
    {
        ArgumentNullException.ThrowIfNull(loss);
        Shape.Require(logPolicy, nameof(logPolicy), "[N]");
        var N = logPolicy.shape[0];
        Shape.Require(logReference, nameof(logReference), "[N]", N);
        return Of(loss, Pairs(logPolicy, lengths), Pairs(logReference), Shown(preferences, weights, N));
    }

    /// <summary>The expected loss, for those who ask for it many times and make what stays the same once.</summary>
    /// <param name="loss">ℓ.</param>
    /// <param name="policy">From <see cref="Pairs"/>.</param>
    /// <param name="reference">From <see cref="Pairs"/>.</param>
    /// <param name="shown">From <see cref="Shown"/>.</param>
    /// <returns>A scalar.</returns>
    internal static Tensor Of(PreferenceLoss loss, PairLogps policy, PairLogps reference, Tensor shown) => (shown.reshape(-1) * loss.PerPair(policy, reference)).sum();

    /// <summary>How often i is shown as chosen over j, whichever was drawn first: w_ij p_ij + w_ji (1 - p_ji).</summary>
    /// <param name="preferences">p [N,N].</param>
    /// <param name="weights">w [N,N]; sums to 1.</param>
    /// <param name="N">Responses.</param>
    /// <returns>[N,N]; sums to 1.</returns>
    internal static Tensor Shown(Tensor preferences, Tensor weights, long N)
    {
        Shape.Require(preferences, nameof(preferences), "[N,N]", N, N);
        Shape.Require(weights, nameof(weights), "[N,N]", N, N);
        var total = weights.sum().ToDouble();
        if (!(Math.Abs(total - 1) < 1e-6))
        {
            throw new ArgumentException(FormattableString.Invariant($"weights must sum to 1 over all ordered pairs. Got {total:g6}."));
        }
        return weights * preferences + (weights * (1 - preferences)).t();
    }

    /// <summary>DPO's gradient in h = β log P/P_ref, in closed form: 2 w_i Σ_j w_j ( σ(h_i - h_j) - σ(r_i - r_j) ) for pairs drawn as w x w.</summary>
    /// <remarks>It is 0 where all differences of h are those of r: at P*, and where every response is drawn, there alone. With it one backward of (gradient · h) does for all N² pairs.</remarks>
    /// <param name="implicitReward">h [N].</param>
    /// <param name="rewards">r [N].</param>
    /// <param name="w">How often each response is drawn [N]; sums to 1.</param>
    /// <returns>[N] without gradient.</returns>
    public static Tensor DpoGradient(Tensor implicitReward, Tensor rewards, Tensor w)
    {
        Shape.Require(implicitReward, nameof(implicitReward), "[N]");
        var N = implicitReward.shape[0];
        Shape.Require(rewards, nameof(rewards), "[N]", N);
        Shape.Require(w, nameof(w), "[N]", N);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var sums = new List<Tensor>();
        for (var start = 0; start < N; start += BlockRows)
        {
            using var block = NewDisposeScope();
            Tensor Margins(Tensor x) => x.slice(0, start, Math.Min(start + BlockRows, N), 1).unsqueeze(1) - x.unsqueeze(0);
            sums.Add((Margins(implicitReward).sigmoid() - Margins(rewards).sigmoid()).matmul(w).MoveToOuterDisposeScope());
        }
        return (2 * w * cat(sums)).MoveToOuterDisposeScope();
    }

    /// <summary>All N² ordered pairs, i for the chosen.</summary>
    /// <param name="logps">[N].</param>
    /// <param name="lengths">[N] or null.</param>
    /// <returns>[N²] each.</returns>
    internal static PairLogps Pairs(Tensor logps, Tensor? lengths = null)
    {
        return new PairLogps(Rows(logps), Columns(logps), lengths is null ? null : Rows(lengths), lengths is null ? null : Columns(lengths));

        static Tensor Rows(Tensor x) => x.unsqueeze(1).expand(x.shape[0], x.shape[0]).reshape(-1);

        static Tensor Columns(Tensor x) => x.unsqueeze(0).expand(x.shape[0], x.shape[0]).reshape(-1);
    }
}
