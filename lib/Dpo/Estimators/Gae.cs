using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Estimators;

/// <summary>Generalised advantage estimation, GAE (Schulman et al. 2016, arXiv:1506.02438, Eq. 16).</summary>
/// <remarks>δ_t = r_t + γ V_t+1 - V_t; A_t = Σ_l (γλ)^l δ_t+l; the return is A_t + V_t. λ = 0: A_t = δ_t, of low
/// variance, as biased as V is. λ = 1: A_t = Σ_l γ^l r_t+l - V_t, unbiased. Nothing carries a gradient: advantages are
/// weights and returns are targets.</remarks>
public static class Gae
{
    /// <summary>Computes advantages and returns of sampled responses, each of which ends with its last token (V is 0
    /// after it).</summary>
    /// <param name="rewards">Reward of each response token, shape [B,Ty] (responses, tokens), from
    /// <see cref="ShapedReward"/>; values outside the mask are ignored.</param>
    /// <param name="values">Value model's estimate V of the return before each response token, shape [B,Ty] (responses,
    /// tokens), in the units of the reward.</param>
    /// <param name="mask">Mask of the tokens that belong to the response, shape [B,Ty] (responses, tokens) bool; in
    /// each row the true entries are contiguous.</param>
    /// <param name="gamma">Discount factor γ per token, in [0, 1]; 1, no discount, is usual for responses.</param>
    /// <param name="lambda">Trade-off λ of GAE in [0, 1]: 0 relies on the value model's estimates (low variance), 1 on
    /// the sampled rewards (no bias).</param>
    /// <returns>Advantages and returns (advantage + V), each of shape [B,Ty] (responses, tokens), without gradient; 0
    /// outside the mask.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">γ or λ lies outside [0, 1].</exception>
    public static (Tensor Advantages, Tensor Returns) Compute(
        Tensor rewards, Tensor values, Tensor mask, double gamma, double lambda)
    {
        RequireShare(gamma, nameof(gamma));
        Shape.Require(rewards, nameof(rewards), "[B,Ty]");
        var (B, T) = (rewards.shape[0], rewards.shape[1]);
        Shape.Require(values, nameof(values), "[B,Ty]", B, T);
        Shape.Require(mask, nameof(mask), "[B,Ty]", B, T);
        var outside = mask.logical_not();
        var V = values.detach().masked_fill(outside, 0);                        // [B,Ty]
        var padded = nn.functional.pad(V, [0, 1]);                              // 0 after the last column too  [B,Ty+1]
        var advantages = Bootstrapped(
            rewards.masked_fill(outside, 0), padded, full_like(V, gamma, device: V.device), lambda)
            .masked_fill(outside, 0);
        return (advantages, advantages + V);
    }

    /// <summary>Computes advantages of episodes that may end anywhere or be cut off, with a discount for each
    /// step.</summary>
    /// <param name="rewards">Reward of each step of each episode, shape [B,T] (episodes, steps).</param>
    /// <param name="values">Estimates V of the return before each step and after the last one, shape [B,T+1] (episodes,
    /// steps + 1), in the units of the reward.</param>
    /// <param name="discounts">Discount factor γ of each step, shape [B,T] (episodes, steps); 0 if the episode ends
    /// with that step.</param>
    /// <param name="lambda">Trade-off λ of GAE in [0, 1]: 0 relies on the estimates in <paramref name="values"/> (low
    /// variance), 1 on the sampled rewards (no bias).</param>
    /// <returns>Advantage of each step, shape [B,T] (episodes, steps), in the units of the reward, without
    /// gradient.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">λ lies outside [0, 1].</exception>
    public static Tensor Bootstrapped(
        Tensor rewards, Tensor values, Tensor discounts, double lambda)
    {
        RequireShare(lambda, nameof(lambda));
        Shape.Require(rewards, nameof(rewards), "[B,T]");
        var (B, T) = (rewards.shape[0], rewards.shape[1]);
        Shape.Require(values, nameof(values), "[B,T+1]", B, T + 1);
        Shape.Require(discounts, nameof(discounts), "[B,T]", B, T);
        var V = values.detach();
        var deltas = rewards.detach() + discounts * V[.., 1..] - V[.., ..^1];   // δ  [B,T]
        var advantages = new Tensor[T];
        for (var t = T - 1; t >= 0; t--)
        {
            var carried = t == T - 1 ? 0 : lambda * discounts[.., t] * advantages[t + 1];
            advantages[t] = deltas[.., t] + carried;            // A_t = δ_t + γλ A_t+1
        }
        return stack(advantages, 1);
    }

    private static void RequireShare(double value, string name)
    {
        Allowed.Argument(value is >= 0 and <= 1, name, value, "in [0, 1]");
    }
}
