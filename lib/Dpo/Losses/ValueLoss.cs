using Dpo.Base;
using Dpo.Estimators;
using static TorchSharp.torch;

namespace Dpo.Losses;

/// <summary>The value model's loss: half the squared error to the return, with the clip that implementations of PPO add (Schulman et al. 2017, arXiv:1707.06347).</summary>
/// <remarks>L = ½ max( (V - R)², (V_old + clip(V - V_old, -c, c) - R)² ). It is flat where V has gone more than c and is nearer to R
/// than V_old ± c is. At V = V_old the clip does nothing.</remarks>
/// <param name="ClipRange">c above 0, reward units; null for the squared error alone.</param>
public sealed record ValueLoss(double? ClipRange)
{
    /// <summary>The loss of each token, not averaged.</summary>
    /// <param name="values">V before each token [B,Ty], reward units, with gradients.</param>
    /// <param name="oldValues">V when the responses were sampled [B,Ty].</param>
    /// <param name="returns">R from <see cref="Gae"/> [B,Ty].</param>
    /// <param name="mask">Response tokens [B,Ty] bool.</param>
    /// <returns>[B,Ty]; 0 outside the mask.</returns>
    /// <exception cref="ArgumentException">Shapes that differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A clip range not above 0.</exception>
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
