using Dpo.Base;
using Dpo.Estimators;
using static TorchSharp.torch;

namespace Dpo.Losses;

/// <summary>Loss of the value model: half the squared error to the return, with the clip that implementations of PPO
/// add (Schulman et al. 2017, arXiv:1707.06347).</summary>
/// <remarks>L = ½ max( (V - R)², (V_old + clip(V - V_old, -c, c) - R)² ). It is flat where V has moved more than c from
/// V_old and is nearer to R than V_old ± c is. At V = V_old the clip does nothing.</remarks>
/// <param name="ClipRange">Clip range c, above 0, in the units of the reward: moving an estimate V further than c from
/// its value at sampling does not lower the loss more. Null for the plain squared error.</param>
public sealed record ValueLoss(double? ClipRange)
{
    /// <summary>Computes the loss of each token, not averaged.</summary>
    /// <param name="values">Value model's estimate V of the return before each response token, shape [B,Ty] (responses,
    /// tokens), with gradients.</param>
    /// <param name="oldValues">Value model's estimates from when the responses were sampled, shape [B,Ty] (responses,
    /// tokens).</param>
    /// <param name="returns">Return of each token, which V should predict, shape [B,Ty] (responses, tokens), from
    /// <see cref="Gae"/>.</param>
    /// <param name="mask">Mask of the tokens that belong to the response, shape [B,Ty] (responses, tokens) bool;
    /// padding is false.</param>
    /// <returns>Loss of each token, shape [B,Ty] (responses, tokens), not averaged; 0 outside the mask.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The clip range is not above 0.</exception>
    public Tensor PerToken(Tensor values, Tensor oldValues, Tensor returns, Tensor mask)
    {
        Allowed.Require<ValueLoss>(ClipRange is null or > 0, nameof(ClipRange), ClipRange, "above 0, or null");
        Shape.Require(values, nameof(values), "[B,Ty]");
        var (B, T) = (values.shape[0], values.shape[1]);
        Shape.Require(oldValues, nameof(oldValues), "[B,Ty]", B, T);
        Shape.Require(returns, nameof(returns), "[B,Ty]", B, T);
        Shape.Require(mask, nameof(mask), "[B,Ty]", B, T);
        var error = (values - returns.detach()).square();                       // [B,Ty]
        if (ClipRange is { } c)
        {
            var old = oldValues.detach();
            var near = old + (values - old).clamp(-c, c);                       // [B,Ty]
            error = maximum(error, (near - returns.detach()).square());
        }
        return error.masked_fill(mask.logical_not(), 0) / 2;
    }
}
