using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Estimators;

/// <summary>Rewards that a preference loss implies for the two responses of each pair, as the metrics rewards/...
/// report them. Borrows its tensors.</summary>
/// <param name="Chosen">Implicit reward of each pair's chosen response, e.g. β log(P/P_ref) for DPO, shape [B]
/// (pairs).</param>
/// <param name="Rejected">Implicit reward of each pair's rejected response, e.g. β log(P/P_ref) for DPO, shape [B]
/// (pairs).</param>
public readonly record struct PairRewards(Tensor Chosen, Tensor Rejected)
{
    /// <summary>Computes the implicit reward of each response: β log P/P_ref, or β log P where there is no reference
    /// model.</summary>
    /// <param name="policy">Log-probabilities of the pairs' chosen and rejected responses under the policy P.</param>
    /// <param name="reference">Log-probabilities of the same pairs under the reference model P_ref; <c>default</c> if
    /// there is no reference model.</param>
    /// <param name="beta">Factor β of the implicit reward β log(P/P_ref).</param>
    /// <returns>Implicit rewards of the chosen and of the rejected responses, each of shape [B] (pairs), without
    /// gradients.</returns>
    public static PairRewards Compute(PairLogps policy, PairLogps reference, double beta)
    {
        var (chosen, rejected) = (policy.Chosen.detach(), policy.Rejected.detach());
        return reference.Chosen is null ? new(beta * chosen, beta * rejected)
            : new(beta * (chosen - reference.Chosen), beta * (rejected - reference.Rejected));
    }

    /// <summary>Divides each reward by its response's number of tokens: for losses that compare means.</summary>
    /// <param name="lengths">Log-probabilities of the same pairs; only the response lengths in it are used, and they
    /// must not be null.</param>
    /// <returns>Rewards per token of the chosen and of the rejected responses, each of shape [B] (pairs).</returns>
    /// <exception cref="ArgumentException">The lengths are missing.</exception>
    public PairRewards PerToken(PairLogps lengths)
    {
        lengths.Require("policy", lengths: true);
        return new(Chosen / lengths.ChosenLength!, Rejected / lengths.RejectedLength!);
    }
}
