using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>The best of N responses of the reference by their reward: the optimiser that trains nothing (Stiennon et al. 2020, arXiv:2009.01325).</summary>
/// <remarks>Exact, by order statistics: all N draws have a reward of at most r with probability F(r)^N. Responses of equal reward are told apart
/// by nothing, so they share their level's probability in proportion to P_ref. KL(best of N || P_ref) is at most log N - (N-1)/N, with equality only
/// where no response has a probability of its own (Beirami et al. 2024, arXiv:2401.01879).</remarks>
public static class BestOfN
{
    /// <summary>log of the distribution of the best of N.</summary>
    /// <param name="logReference">log P_ref(y|x) [X,N_y] nats.</param>
    /// <param name="rewards">r(x,y) [X,N_y], finite.</param>
    /// <param name="n">N, at least 1.</param>
    /// <returns>[X,N_y] nats; -infinity where P_ref is 0.</returns>
    /// <exception cref="ArgumentException">Shapes that differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">N below 1.</exception>
    public static Tensor Of(Tensor logReference, Tensor rewards, int n)
    {
        Shape.Require(logReference, nameof(logReference), "[X,N]");
        Shape.Require(rewards, nameof(rewards), "[X,N]", logReference.shape[0], logReference.shape[1]);
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        using var scope = NewDisposeScope();
        var (levels, level, _) = rewards.unique(sorted: true, return_inverse: true);                // r's values, rising [L]; whose each response is [X,N]
        var mass = zeros(rewards.shape[0], levels.shape[0], dtype: logReference.dtype, device: logReference.device)
            .scatter_add(1, level!, logReference.exp());                                            // m, of each level  [X,L]
        var top = mass.cumsum(1).clamp_max(1);                                                      // F at each level
        // log of (F^N - (F-m)^N) / m, what a level's probability is multiplied by; written with m/F, since F - m loses a small m.
        var share = n * top.log() + (-(n * (-mass / top).clamp_min(-1).log1p()).expm1()).log() - mass.log();      // [X,L]
        var rare = Math.Log(n) + (n - 1) * top.clamp_min(double.Epsilon).log();                     // its limit as m goes to 0
        return (logReference + where(mass > 0, share, rare).gather(1, level!)).MoveToOuterDisposeScope();
    }

    /// <summary>The bound on KL(best of N || P_ref).</summary>
    /// <param name="n">N, at least 1.</param>
    /// <returns>log N - (N-1)/N, nats.</returns>
    public static double KlBound(int n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        return Math.Log(n) - (n - 1.0) / n;
    }
}
