using Dpo.Base;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>The value of a state, a prompt and the tokens said so far: V(x, y_&lt;t) = E_y~P[ r(x,y) | y begins with y_&lt;t ] (Sutton and Barto 2018, Eq. 3.12, γ = 1).</summary>
/// <remarks>With r - β log P/P_ref in r's place it is the value that PPO's value model learns, up to the KL of the tokens already said.</remarks>
public static class StateValue
{
    /// <summary>V of one state of each prompt.</summary>
    /// <param name="logPolicy">log P(y|x) [X,N] nats.</param>
    /// <param name="rewards">r(x,y) [X,N], reward units.</param>
    /// <param name="beginning">Which responses begin with the tokens [N] bool, from <see cref="ResponseSpace.BeginningWith"/>.</param>
    /// <returns>[X] reward units; NaN where P never gets there.</returns>
    /// <exception cref="ArgumentException">Shapes that differ.</exception>
    public static Tensor Of(Tensor logPolicy, Tensor rewards, Tensor beginning)
    {
        Shape.Require(logPolicy, nameof(logPolicy), "[X,N]");
        var (X, N) = (logPolicy.shape[0], logPolicy.shape[1]);
        Shape.Require(rewards, nameof(rewards), "[X,N]", X, N);
        Shape.Require(beginning, nameof(beginning), "[N]", N);
        var given = logPolicy.masked_fill(beginning.logical_not(), double.NegativeInfinity).softmax(1);     // P(y | x, y_<t)  [X,N]
        return (given * rewards).sum(1);
    }
}
