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
    /// <param name="logPolicy">Log-probability log P(y|x) of each response y to each prompt x under the policy, in
    /// nats; shape [X prompts, N responses].</param>
    /// <param name="rewards">Reward r(x,y) of each response y to each prompt x, e.g. the toy task's true reward; shape
    /// [X prompts, N responses].</param>
    /// <param name="beginning">Whether each response begins with the tokens generated so far; shape [N responses],
    /// bool. See <see cref="ResponseSpace.BeginningWith"/>.</param>
    /// <returns>Expected reward of the finished response for each prompt, shape [X prompts]; NaN if the policy never
    /// gives these tokens after the prompt.</returns>
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
