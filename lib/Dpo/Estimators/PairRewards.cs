using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Estimators;

/// <summary>Rewards that a preference loss implies for the two responses of each pair, as the metrics rewards/...
/// report them. Borrows its tensors.</summary>
/// <param name="Chosen">Implied reward of each pair's chosen response, shape [B], reward units.</param>
/// <param name="Rejected">Implied reward of each pair's rejected response, shape [B], reward units.</param>
public readonly record struct PairRewards(Tensor Chosen, Tensor Rejected)
{
    /// <summary>Computes the implicit reward of each response: β log P/P_ref, or β log P where there is no reference
    /// model.</summary>
    /// <param name="policy">Log-probabilities of the pairs under the policy.</param>
    /// <param name="reference">Log-probabilities of the same pairs under the reference model; <c>default</c> for
    /// none.</param>
    /// <param name="beta">Factor β, reward units per nat of KL.</param>
    /// <returns>Rewards of the chosen and the rejected responses, shape [B] each, without gradients.</returns>
    public static PairRewards Compute(PairLogps policy, PairLogps reference, double beta)
    {
        var (chosen, rejected) = (policy.Chosen.detach(), policy.Rejected.detach());
        return reference.Chosen is null ? new(beta * chosen, beta * rejected)
            : new(beta * (chosen - reference.Chosen), beta * (rejected - reference.Rejected));
    }

    /// <summary>Divides each reward by its response's number of tokens: for losses that compare means.</summary>
    /// <param name="lengths">Log-probabilities of the same pairs, whose lengths in tokens are used.</param>
    /// <returns>Rewards per token of the chosen and the rejected responses, shape [B] each.</returns>
    /// <exception cref="ArgumentException">The lengths are missing.</exception>
    public PairRewards PerToken(PairLogps lengths)
    {
        lengths.Require("policy", lengths: true);
        return new(Chosen / lengths.ChosenLength!, Rejected / lengths.RejectedLength!);
    }
}
