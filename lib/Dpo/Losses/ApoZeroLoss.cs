using Dpo.Base;
using Dpo.Estimators;
using static TorchSharp.torch;

namespace Dpo.Losses;

/// <summary>APO-zero loss (D'Oosterlinck et al. 2024, arXiv:2408.06266): raises the probability of the chosen response
/// and lowers that of the rejected one, each by itself.</summary>
/// <remarks>L = 1 - σ(β log-ratio(y+)) + σ(β log-ratio(y-)). For when the chosen response is better than what the
/// policy would say. It has no interior minimiser. At P = P_ref it is 1.</remarks>
/// <param name="Beta">Factor β of the implicit reward β log(P/P_ref), above 0; a larger β keeps the policy nearer to
/// the reference model.</param>
public sealed record ApoZeroLoss(double Beta) : PreferenceLoss
{
    /// <inheritdoc/>
    public override double RewardBeta => Beta;

    /// <inheritdoc/>
    public override Tensor PerPair(PairLogps policy, PairLogps reference)
    {
        Allowed.Require<ApoZeroLoss>(Beta > 0, nameof(Beta), Beta, "above 0");
        policy.Require(nameof(policy));
        reference.Require(nameof(reference));
        var chosen = Beta * (policy.Chosen - reference.Chosen);                 // r_hat(y+)  [B]
        var rejected = Beta * (policy.Rejected - reference.Rejected);           // r_hat(y-)  [B]
        return sigmoid(-chosen) + sigmoid(rejected);
    }
}
