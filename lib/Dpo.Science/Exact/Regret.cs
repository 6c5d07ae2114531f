using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>How far a policy's J falls short of the best, all under the true reward, in two parts that add
/// up.</summary>
/// <remarks>J(P*) - J(P) = [ J(P*) - J(P*_rφ) ] + [ J(P*_rφ) - J(P) ], P*_rφ the optimum of the reward that was learnt.
/// The second part may be negative: a policy that did not follow a wrong reward to its end.</remarks>
/// <param name="OfReward">Regret that the learnt reward r_φ causes: objective J of the optimal policy minus J of the
/// policy that is optimal for r_φ, both under the true reward; at least 0.</param>
/// <param name="OfPolicy">Regret that optimisation causes: objective J, under the true reward, of the policy optimal
/// for the learnt reward minus J of the trained policy; may be negative.</param>
public sealed record Regret(double OfReward, double OfPolicy)
{
    /// <summary>Whole regret J(P*) - J(P), in reward units.</summary>
    public double Total => OfReward + OfPolicy;

    /// <summary>Computes the two parts of a policy's regret.</summary>
    /// <param name="logPolicy">Log-probability log P(y|x) of each response y to each prompt x under the policy, in
    /// nats; shape [X prompts, N responses].</param>
    /// <param name="logReference">Log-probability log P_ref(y|x) of each response y to each prompt x under the
    /// reference model, in nats; shape [X prompts, N responses].</param>
    /// <param name="rewards">True reward r(x,y) of each response y to each prompt x; shape [X prompts, N
    /// responses].</param>
    /// <param name="learntRewards">Learnt reward r_φ(x,y) of each response, on the scale of the true reward; shape [X
    /// prompts, N responses]. A constant added per prompt does not change the result.</param>
    /// <param name="beta">Weight β of the KL penalty that keeps the policy near the reference model, above 0, in units
    /// of the reward per nat.</param>
    /// <returns>Regret in two parts, caused by the learnt reward and by optimisation; each a mean over prompts, in
    /// units of the true reward.</returns>
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
    /// <param name="logPolicy">Log-probability log P(y|x) of each response y to each prompt x under the policy, in
    /// nats; shape [X prompts, N responses].</param>
    /// <param name="logReference">Log-probability log P_ref(y|x) of each response y to each prompt x under the
    /// reference model, in nats; shape [X prompts, N responses].</param>
    /// <param name="rewards">True reward r(x,y) of each response y to each prompt x; shape [X prompts, N
    /// responses].</param>
    /// <param name="beta">Weight β of the KL penalty that keeps the policy near the reference model, above 0, in units
    /// of the reward per nat.</param>
    /// <returns>Relative regret: 0 for the optimal policy, 1 for the reference model, above 1 for a policy worse than
    /// the reference model.</returns>
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
