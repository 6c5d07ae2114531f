using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>The best of N responses of the reference model by their reward: the optimiser that trains nothing
/// (Stiennon et al. 2020, arXiv:2009.01325).</summary>
/// <remarks>Exact, by order statistics: all N draws have a reward of at most r with probability F(r)^N. Responses of
/// equal reward are told apart by nothing, so they share their level's probability in proportion to P_ref.
/// KL(best of N || P_ref) is at most log N - (N-1)/N, with equality only where no response has a probability of its
/// own (Beirami et al. 2024, arXiv:2401.01879).</remarks>
public static class BestOfN
{
    /// <summary>Computes the log-probability with which each response is the best of N draws from the reference
    /// model.</summary>
    /// <param name="logReference">Log-probability log P_ref(y|x) of each response y to each prompt x under the
    /// reference model, in nats; shape [X prompts, N responses].</param>
    /// <param name="rewards">Reward r(x,y), finite, by which the best response to each prompt is picked; shape [X
    /// prompts, N responses].</param>
    /// <param name="n">Number N of responses sampled from the reference model for each prompt, of which the best is
    /// kept; at least 1.</param>
    /// <returns>Log-probability, in nats, that each response is the one kept; shape [X prompts, N responses]; -infinity
    /// if the reference model never gives it.</returns>
    /// <exception cref="ArgumentException">The shapes of the tensors differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">N is below 1.</exception>
    public static Tensor Compute(Tensor logReference, Tensor rewards, int n)
    {
        Shape.Require(logReference, nameof(logReference), "[X,N]");
        Shape.Require(rewards, nameof(rewards), "[X,N]", logReference.shape[0], logReference.shape[1]);
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        using var scope = NewDisposeScope();
        // The values of r, rising [L], and for each response the index of its value [X,N].
        var (levels, level, _) = rewards.unique(sorted: true, return_inverse: true);
        var mass = zeros(rewards.shape[0], levels.shape[0], dtype: logReference.dtype, device: logReference.device)
            .scatter_add(1, level!, logReference.exp());                            // m, of each level  [X,L]
        var top = mass.cumsum(1).clamp_max(1);                                                      // F at each level
        // log of (F^N - (F-m)^N) / m, what a level's probability is multiplied by; written with m/F, since F - m loses
        // a small m.  [X,L]
        var share = n * top.log() + (-(n * (-mass / top).clamp_min(-1).log1p()).expm1()).log() - mass.log();
        var rare = Math.Log(n) + (n - 1) * top.clamp_min(double.Epsilon).log();             // its limit as m goes to 0
        return (logReference + where(mass > 0, share, rare).gather(1, level!)).MoveToOuterDisposeScope();
    }

    /// <summary>Computes an upper bound on KL(best of N || P_ref) that holds for every reward.</summary>
    /// <param name="n">Number N of responses sampled from the reference model for each prompt, of which the best is
    /// kept; at least 1.</param>
    /// <returns>Upper bound log N - (N-1)/N on the KL divergence of best-of-N sampling from the reference model, in
    /// nats.</returns>
    /// <exception cref="ArgumentOutOfRangeException">N is below 1.</exception>
    public static double KlBound(int n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        return Math.Log(n) - (n - 1.0) / n;
    }
}
