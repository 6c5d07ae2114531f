using Dpo.Base;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>The value of a state, that is of a prompt and the response tokens so far: V(x, y_&lt;t) = E_y~P[ r(x,y) | y
/// begins with y_&lt;t ] (Sutton and Barto 2018, Eq. 3.12, γ = 1).</summary>
/// <remarks>With r - β log P/P_ref in r's place it is the value that PPO's value model learns, up to the KL of the
/// tokens so far.</remarks>
public static class StateValue
{
    /// <summary>Computes the value V of one state of each prompt: all prompts with the same response tokens so
    /// far.</summary>
    /// <param name="logPolicy">Log-probability log P(y|x) of each response under the policy, nats [X prompts, N
    /// responses].</param>
    /// <param name="rewards">Reward r(x,y) of each response, in reward units [X prompts, N responses].</param>
    /// <param name="beginning">Which responses begin with the tokens so far [N responses] bool, from
    /// <see cref="ResponseSpace.BeginningWith"/>.</param>
    /// <returns>Expected reward in reward units [X prompts]; NaN for a prompt after which P never gives these
    /// tokens.</returns>
    /// <exception cref="ArgumentException">The shapes of the tensors differ.</exception>
    public static Tensor Compute(Tensor logPolicy, Tensor rewards, Tensor beginning)
    {
        Shape.Require(logPolicy, nameof(logPolicy), "[X,N]");
        var (X, N) = (logPolicy.shape[0], logPolicy.shape[1]);
        Shape.Require(rewards, nameof(rewards), "[X,N]", X, N);
        Shape.Require(beginning, nameof(beginning), "[N]", N);
        // P(y | x, y_<t)  [X,N]
        var given = logPolicy.masked_fill(beginning.logical_not(), double.NegativeInfinity).softmax(1);
        return (given * rewards).sum(1);
    }
}
