using Dpo.Base;
using static TorchSharp.torch;

namespace Dpo.Losses;

/// <summary>Loss of Kahneman-Tversky optimisation, KTO (Ethayarajh et al. 2024, arXiv:2402.01306): for single
/// responses, each labelled desirable or undesirable, without pairs.</summary>
/// <remarks>L = λ_D (1 - σ(r_hat - β z)) for a desirable response, λ_U (1 - σ(β z - r_hat)) for an undesirable one;
/// r_hat = β log P/P_ref, z = KL(P || P_ref) as estimated over the batch, no less than 0 and without gradient. At
/// P = P_ref each is λ/2.</remarks>
/// <param name="Beta">Factor β of the implicit reward β log(P/P_ref), above 0; a larger β keeps the policy nearer to
/// the reference model.</param>
/// <param name="DesirableWeight">Weight λ_D of the loss of the responses labelled desirable, above 0; 1 by
/// default.</param>
/// <param name="UndesirableWeight">Weight λ_U of the loss of the responses labelled undesirable, above 0; 1 by
/// default.</param>
public sealed record KtoLoss(double Beta, double DesirableWeight = 1, double UndesirableWeight = 1)
{
    /// <summary>Computes the loss of each response, not averaged.</summary>
    /// <param name="policy">Log-probability log P(y|x) of each response under the policy in nats, shape [B]
    /// (responses), with gradients.</param>
    /// <param name="reference">Log-probability log P_ref(y|x) of each response under the reference model in nats, shape
    /// [B] (responses).</param>
    /// <param name="desirable">Label of each response, shape [B] (responses) bool; true = desirable, false =
    /// undesirable.</param>
    /// <param name="kl">Estimate z of KL(P || P_ref) in nats, to which each log(P/P_ref) is compared, from
    /// <see cref="Baseline"/>; a scalar tensor without gradient.</param>
    /// <returns>Loss of each response, shape [B] (responses); between 0 and the weight of its label.</returns>
    public Tensor PerResponse(Tensor policy, Tensor reference, Tensor desirable, Tensor kl)
    {
        Allowed.Require<KtoLoss>(Beta > 0, nameof(Beta), Beta, "above 0");
        Allowed.Require<KtoLoss>(DesirableWeight > 0, nameof(DesirableWeight), DesirableWeight, "above 0");
        Allowed.Require<KtoLoss>(UndesirableWeight > 0, nameof(UndesirableWeight), UndesirableWeight, "above 0");
        Shape.Require(policy, nameof(policy), "[B]");
        Shape.Require(reference, nameof(reference), "[B]", policy.shape[0]);
        Shape.Require(desirable, nameof(desirable), "[B]", policy.shape[0]);
        var gain = Beta * (policy - reference - kl);                            // r_hat - β z  [B]
        return where(desirable, DesirableWeight * sigmoid(-gain), UndesirableWeight * sigmoid(gain));
    }

    /// <summary>Computes the baseline z: the mean log-ratio of responses that belong to other prompts, no less than
    /// 0.</summary>
    /// <param name="policy">Log-probability log P(y'|x) under the policy of responses y' that belong to other prompts
    /// than x, in nats, shape [B] (responses).</param>
    /// <param name="reference">Log-probability log P_ref(y'|x) of the same responses under the reference model in nats,
    /// shape [B] (responses).</param>
    /// <returns>Estimate z of KL(P || P_ref) in nats, at least 0: a scalar tensor without gradient.</returns>
    public static Tensor Baseline(Tensor policy, Tensor reference)
    {
        Shape.Require(policy, nameof(policy), "[B]");
        Shape.Require(reference, nameof(reference), "[B]", policy.shape[0]);
        return (policy - reference).detach().mean().clamp_min(0);
    }
}
