using Dpo.Base;
using Dpo.Estimators;
using static TorchSharp.torch;

namespace Dpo.Losses;

/// <summary>APO-down loss (D'Oosterlinck et al. 2024, arXiv:2408.06266): lowers the probability of both responses, that
/// of the rejected one further.</summary>
/// <remarks>L = σ(β log-ratio(y+)) + 1 - σ(β[log-ratio(y+) - log-ratio(y-)]). For when even the chosen response is
/// worse than what the policy would say. It has no interior minimiser. At P = P_ref it is 1.</remarks>
/// <param name="Beta">Factor β of the implicit reward β log(P/P_ref), above 0; a larger β keeps the policy nearer to
/// the reference model.</param>
public sealed record ApoDownLoss(double Beta) : PreferenceLoss
{
    /// <inheritdoc/>
    public override double RewardBeta => Beta;

    /// <inheritdoc/>
    public override Tensor PerPair(PairLogps policy, PairLogps reference)
    {
        Allowed.Require<ApoDownLoss>(Beta > 0, nameof(Beta), Beta, "above 0");
        var margin = Beta * policy.MarginOver(reference);                       // [B]
        return sigmoid(Beta * (policy.Chosen - reference.Chosen)) + sigmoid(-margin);
    }
}
