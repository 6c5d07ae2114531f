using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>How far a policy's J falls short of the best, all under the true reward, in two parts that add up.</summary>
/// <remarks>J(P*) - J(P) = [ J(P*) - J(P*_rφ) ] + [ J(P*_rφ) - J(P) ], P*_rφ the optimum of the reward that was learnt. The second part may be
/// negative: a policy that did not follow a wrong reward to its end.</remarks>
/// <param name="OfReward">J(P*) - J(P*_rφ): what the learnt reward costs, whatever the optimiser; at least 0, reward units.</param>
/// <param name="OfPolicy">J(P*_rφ) - J(P): what is lost or won on the way to it, reward units.</param>
public sealed record Regret(double OfReward, double OfPolicy)
{
    /// <summary>J(P*) - J(P), reward units.</summary>
    public double Total => OfReward + OfPolicy;

    /// <summary>The two parts.</summary>
    /// <param name="logPolicy">log P [X,N] nats.</param>
    /// <param name="logReference">log P_ref [X,N] nats.</param>
    /// <param name="rewards">The true r [X,N], reward units.</param>
    /// <param name="learntRewards">r_φ [X,N], in the same units; a number per prompt more or less changes nothing.</param>
    /// <param name="beta">β above 0, reward units per nat.</param>
    /// <returns>Means over prompts.</returns>
    /// <exception cref="ArgumentException">Shapes that differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">β not above 0.</exception>
    public static Regret Of(Tensor logPolicy, Tensor logReference, Tensor rewards, Tensor learntRewards, double beta)
    {
        using var scope = NewDisposeScope();
        double J(Tensor policy) => RlhfObjective.Of(policy, logReference, rewards, beta).Value;
        var learnt = J(OptimalPolicy.Of(logReference, learntRewards, beta));
        return new Regret(J(OptimalPolicy.Of(logReference, rewards, beta)) - learnt, learnt - J(logPolicy));
    }

    /// <summary>The share of what could be won that was not: (J(P*) - J(P)) / (J(P*) - J(P_ref)).</summary>
    /// <param name="logPolicy">log P [X,N] nats.</param>
    /// <param name="logReference">log P_ref [X,N] nats.</param>
    /// <param name="rewards">The true r [X,N], reward units.</param>
    /// <param name="beta">β above 0, reward units per nat.</param>
    /// <returns>0 at P*, 1 at P_ref, above 1 for what is worse than doing nothing.</returns>
    /// <exception cref="ArgumentException">Shapes that differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">β not above 0.</exception>
    public static double Relative(Tensor logPolicy, Tensor logReference, Tensor rewards, double beta)
    {
        using var scope = NewDisposeScope();
        double J(Tensor policy) => RlhfObjective.Of(policy, logReference, rewards, beta).Value;
        var best = J(OptimalPolicy.Of(logReference, rewards, beta));
        return (best - J(logPolicy)) / (best - J(logReference));
    }
}
