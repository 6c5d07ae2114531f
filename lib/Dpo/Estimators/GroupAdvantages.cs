using Dpo.Base;
using static TorchSharp.torch;

namespace Dpo.Estimators;

/// <summary>Advantage estimates without a value model: each response is measured against the others to the same
/// prompt.</summary>
/// <remarks>All take rewards [B] in which the G responses to a prompt stand next to each other, and give each group
/// advantages that sum to 0.</remarks>
public static class GroupAdvantages
{
    /// <summary>Computes GRPO's advantages (Shao et al. 2024, arXiv:2402.03300): (r - mean) / (standard deviation + ε)
    /// within the group; the standard deviation is the unbiased one.</summary>
    /// <remarks>The division gives prompts on which all rewards are close the same say as the others.</remarks>
    /// <param name="rewards">Reward of each response, shape [B] (responses); the G responses to the same prompt are
    /// neighbours.</param>
    /// <param name="groupSize">Number G of responses to each prompt, at least 2; the number of rewards must be a
    /// multiple of G.</param>
    /// <param name="epsilon">Small number ε above 0, added to the standard deviation so that the division stays finite;
    /// 1e-6 by default.</param>
    /// <returns>Advantage of each response, shape [B] (responses), without gradient; 0 if all rewards of its prompt are
    /// equal.</returns>
    /// <exception cref="ArgumentException">The rewards do not make whole groups.</exception>
    /// <exception cref="ArgumentOutOfRangeException">G is below 2, or ε is not above 0.</exception>
    public static Tensor Grpo(Tensor rewards, int groupSize, double epsilon = 1e-6)
    {
        Allowed.Argument(epsilon > 0, nameof(epsilon), epsilon, "above 0");
        var groups = Groups(rewards, groupSize);                                // [B/G,G]
        var spread = groups.std(1, unbiased: true, keepdim: true);              // [B/G,1]
        return ((groups - groups.mean([1], keepdim: true)) / (spread + epsilon)).flatten();
    }

    /// <summary>Computes GRPO's advantages without the division (Liu et al. 2025, arXiv:2503.20783): r - mean of the
    /// group.</summary>
    /// <remarks>Its mean gradient is (G-1)/G of the policy gradient, since a reward is part of its own
    /// baseline.</remarks>
    /// <param name="rewards">Reward of each response, shape [B] (responses); the G responses to the same prompt are
    /// neighbours.</param>
    /// <param name="groupSize">Number G of responses to each prompt, at least 2; the number of rewards must be a
    /// multiple of G.</param>
    /// <returns>Advantage of each response, shape [B] (responses), in the units of the reward, without
    /// gradient.</returns>
    /// <exception cref="ArgumentException">The rewards do not make whole groups.</exception>
    /// <exception cref="ArgumentOutOfRangeException">G is below 2.</exception>
    public static Tensor MeanSubtracted(Tensor rewards, int groupSize)
    {
        var groups = Groups(rewards, groupSize);                                // [B/G,G]
        return (groups - groups.mean([1], keepdim: true)).flatten();
    }

    /// <summary>Computes RLOO's advantages (Kool et al. 2019; Ahmadian et al. 2024, arXiv:2402.14740): r - mean of the
    /// group's other rewards.</summary>
    /// <remarks>The baseline does not depend on the row's own response, so the gradient is unbiased.</remarks>
    /// <param name="rewards">Reward of each response, shape [B] (responses); the G responses to the same prompt are
    /// neighbours.</param>
    /// <param name="groupSize">Number G of responses to each prompt, at least 2; the number of rewards must be a
    /// multiple of G.</param>
    /// <returns>Advantage of each response, shape [B] (responses), in the units of the reward, without
    /// gradient.</returns>
    /// <exception cref="ArgumentException">The rewards do not make whole groups.</exception>
    /// <exception cref="ArgumentOutOfRangeException">G is below 2.</exception>
    public static Tensor Rloo(Tensor rewards, int groupSize)
    {
        var groups = Groups(rewards, groupSize);                                // [B/G,G]
        var others = (groups.sum(1, keepdim: true) - groups) / (groupSize - 1); // [B/G,G]
        return (groups - others).flatten();
    }

    private static Tensor Groups(Tensor rewards, int groupSize)
    {
        Allowed.Argument(groupSize >= 2, nameof(groupSize), groupSize, "at least 2; a response alone has no others");
        Shape.Require(rewards, nameof(rewards), "[B]");
        if (rewards.shape[0] % groupSize != 0)
        {
            throw new ArgumentException(
                $"rewards must be [B] with B a multiple of groupSize {groupSize}, a prompt's responses side by side. "
                + $"Got [{rewards.shape[0]}].");
        }
        return rewards.detach().view(-1, groupSize);
    }
}
