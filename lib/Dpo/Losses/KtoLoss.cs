using Dpo.Base;
using static TorchSharp.torch;

namespace Dpo.Losses;

/// <summary>Kahneman-Tversky optimisation (Ethayarajh et al. 2024, arXiv:2402.01306): single responses, each good or bad, no pairs.</summary>
/// <remarks>L = λ_D (1 - σ(r_hat - β z)) for a good response, λ_U (1 - σ(β z - r_hat)) for a bad one; r_hat = β log P/P_ref, z = KL(P || P_ref)
/// as estimated over the batch, no less than 0 and without gradient. At P = P_ref each is λ/2.</remarks>
/// <param name="Beta">β above 0, reward units per nat of KL.</param>
/// <param name="DesirableWeight">λ_D above 0.</param>
/// <param name="UndesirableWeight">λ_U above 0.</param>
public sealed record KtoLoss(double Beta, double DesirableWeight = 1, double UndesirableWeight = 1)
{
    /// <summary>The loss of each response, not averaged.</summary>
    /// <param name="policy">log P(y|x) [B] nats, with gradients.</param>
    /// <param name="reference">log P_ref(y|x) [B] nats.</param>
    /// <param name="desirable">Whether the response is good [B] bool.</param>
    /// <param name="kl">z, nats, from <see cref="Baseline"/>; a scalar without gradient.</param>
    /// <returns>[B].</returns>
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

    /// <summary>z: the mean log-ratio of responses that belong to other prompts, no less than 0.</summary>
    /// <param name="policy">log P(y'|x) of mismatched responses [B] nats.</param>
    /// <param name="reference">log P_ref(y'|x) of the same [B] nats.</param>
    /// <returns>A scalar without gradient, nats.</returns>
    public static Tensor Baseline(Tensor policy, Tensor reference)
    {
        Shape.Require(policy, nameof(policy), "[B]");
        Shape.Require(reference, nameof(reference), "[B]", policy.shape[0]);
        return (policy - reference).detach().mean().clamp_min(0);
    }
}
