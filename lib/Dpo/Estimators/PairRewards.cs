using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Estimators;

/// <summary>What the two responses of each pair are taken to be worth, as the metrics rewards/... report it. Borrows
/// its tensors.</summary>
/// <param name="Chosen">[B] reward units.</param>
/// <param name="Rejected">[B] reward units.</param>
public readonly record struct PairRewards(Tensor Chosen, Tensor Rejected)
{
    /// <summary>β log P/P_ref of each response, or β log P.</summary>
    /// <param name="policy">Under the policy.</param>
    /// <param name="reference">Under the reference; default for none.</param>
    /// <param name="beta">β, reward units per nat.</param>
    /// <returns>[B] each, without gradients.</returns>
    public static PairRewards Of(PairLogps policy, PairLogps reference, double beta)
    {
        var (chosen, rejected) = (policy.Chosen.detach(), policy.Rejected.detach());
        return reference.Chosen is null ? new(beta * chosen, beta * rejected)
            : new(beta * (chosen - reference.Chosen), beta * (rejected - reference.Rejected));
    }

    /// <summary>The same, each divided by its response's tokens: for losses that compare means.</summary>
    /// <param name="lengths">The pairs, with the tokens of each response.</param>
    /// <returns>[B] each.</returns>
    /// <exception cref="ArgumentException">Lengths that are missing.</exception>
    public PairRewards PerToken(PairLogps lengths)
    {
        lengths.Require("policy", lengths: true);
        return new(Chosen / lengths.ChosenLength!, Rejected / lengths.RejectedLength!);
    }
}
