using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Estimators;

/// <summary>Generalised advantage estimation (Schulman et al. 2016, arXiv:1506.02438, Eq. 16).</summary>
/// <remarks>δ_t = r_t + γ V_t+1 - V_t; A_t = Σ_l (γλ)^l δ_t+l; the return is A_t + V_t. λ = 0: A_t = δ_t, of low variance, as biased as V is.
/// λ = 1: A_t = Σ_l γ^l r_t+l - V_t, unbiased. Nothing carries a gradient: advantages are weights and returns are targets.</remarks>
public static class Gae
{
    /// <summary>Advantages and returns of responses, which end with their last token: V is 0 after it.</summary>
    /// <param name="rewards">Of each token [B,Ty], from <see cref="ShapedReward"/>.</param>
    /// <param name="values">V before each token [B,Ty], reward units.</param>
    /// <param name="mask">Response tokens, one run in each row [B,Ty] bool.</param>
    /// <param name="gamma">γ in [0, 1]; 1 for responses.</param>
    /// <param name="lambda">λ in [0, 1].</param>
    /// <returns>Both [B,Ty]; 0 outside the mask.</returns>
    /// <exception cref="ArgumentException">Shapes that differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">γ or λ outside [0, 1].</exception>
    public static (Tensor Advantages, Tensor Returns) Compute(Tensor rewards, Tensor values, Tensor mask, double gamma, double lambda)
    {
        RequireShare(gamma, nameof(gamma));
        Shape.Require(rewards, nameof(rewards), "[B,Ty]");
        var (B, T) = (rewards.shape[0], rewards.shape[1]);
        Shape.Require(values, nameof(values), "[B,Ty]", B, T);
        Shape.Require(mask, nameof(mask), "[B,Ty]", B, T);
        var outside = mask.logical_not();
        var V = values.detach().masked_fill(outside, 0);                        // [B,Ty]
        var padded = nn.functional.pad(V, [0, 1]);                              // V is 0 after the last column too  [B,Ty+1]
        var advantages = Bootstrapped(rewards.masked_fill(outside, 0), padded, full_like(V, gamma, device: V.device), lambda).masked_fill(outside, 0);
        return (advantages, advantages + V);
    }

    /// <summary>Advantages of episodes that may end anywhere or be cut off, with a discount for each step.</summary>
    /// <param name="rewards">[B,T].</param>
    /// <param name="values">V before each step and after the last one [B,T+1].</param>
    /// <param name="discounts">γ of each step [B,T]; 0 where the episode ends with it.</param>
    /// <param name="lambda">λ in [0, 1].</param>
    /// <returns>[B,T].</returns>
    /// <exception cref="ArgumentException">Shapes that differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">λ outside [0, 1].</exception>
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
