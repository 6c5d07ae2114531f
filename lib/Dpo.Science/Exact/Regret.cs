using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>How far a policy's J falls short of the best, all under the true reward, in two parts that add
/// up.</summary>
/// <remarks>J(P*) - J(P) = [ J(P*) - J(P*_rφ) ] + [ J(P*_rφ) - J(P) ], P*_rφ the optimum of the reward that was learnt.
/// The second part may be negative: a policy that did not follow a wrong reward to its end.</remarks>
/// <param name="OfReward">Part of the regret that the learnt reward causes, whatever the optimiser: J(P*) - J(P*_rφ),
/// at least 0, in reward units.</param>
/// <param name="OfPolicy">Part of the regret that optimisation causes: J(P*_rφ) - J(P), in reward units; negative where
/// falling short of the learnt reward's optimum helps.</param>
public sealed record Regret(double OfReward, double OfPolicy)
{
    /// <summary>Whole regret J(P*) - J(P), in reward units.</summary>
    public double Total => OfReward + OfPolicy;

    /// <summary>Computes the two parts of a policy's regret.</summary>
    /// <param name="logPolicy">Log-probability log P(y|x) of each response under the policy, nats [X prompts, N
    /// responses].</param>
    /// <param name="logReference">Log-probability log P_ref(y|x) of each response under the reference model, nats
    /// [X prompts, N responses].</param>
    /// <param name="rewards">True reward r of each response, in reward units [X prompts, N responses].</param>
    /// <param name="learntRewards">Learnt reward r_φ of each response, in the same units [X prompts, N responses]; a
    /// constant added per prompt changes nothing.</param>
    /// <param name="beta">Weight β of the KL term, above 0, in reward units per nat.</param>
    /// <returns>The two parts, each a mean over prompts.</returns>
    /// <exception cref="ArgumentException">The shapes of the tensors differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">β is not above 0.</exception>
    public static Regret Compute(
        Tensor logPolicy, Tensor logReference, Tensor rewards, Tensor learntRewards, double beta)
    {
        using var scope = NewDisposeScope();
        double J(Tensor policy) => RlhfObjective.Compute(policy, logReference, rewards, beta).Value;
        var learnt = J(OptimalPolicy.Compute(logReference, learntRewards, beta));
        return new Regret(J(OptimalPolicy.Compute(logReference, rewards, beta)) - learnt, learnt - J(logPolicy));
    }

    /// <summary>Computes the share of the possible gain that a policy leaves: (J(P*) - J(P)) / (J(P*) -
    /// J(P_ref)).</summary>
    /// <param name="logPolicy">Log-probability log P(y|x) of each response under the policy, nats [X prompts, N
    /// responses].</param>
    /// <param name="logReference">Log-probability log P_ref(y|x) of each response under the reference model, nats
    /// [X prompts, N responses].</param>
    /// <param name="rewards">True reward r of each response, in reward units [X prompts, N responses].</param>
    /// <param name="beta">Weight β of the KL term, above 0, in reward units per nat.</param>
    /// <returns>Relative regret: 0 at P*, 1 at P_ref, above 1 for a policy that is worse than P_ref.</returns>
    /// <exception cref="ArgumentException">The shapes of the tensors differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">β is not above 0.</exception>
    public static double Relative(Tensor logPolicy, Tensor logReference, Tensor rewards, double beta)
    {
        using var scope = NewDisposeScope();
        double J(Tensor policy) => RlhfObjective.Compute(policy, logReference, rewards, beta).Value;
        var best = J(OptimalPolicy.Compute(logReference, rewards, beta));
        return (best - J(logPolicy)) / (best - J(logReference));
    }
}
