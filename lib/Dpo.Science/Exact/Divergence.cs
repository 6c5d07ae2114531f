using Dpo.Base;
using Dpo.Estimators;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>The Kullback-Leibler divergence of two tables of log-probabilities: KL(P || Q) = Σ_y P(y|x) log
/// P(y|x)/Q(y|x) (Kullback and Leibler 1951).</summary>
/// <remarks>At least 0, and 0 only where they are equal; not symmetric. A response of probability 0 under P adds
/// nothing; one that has a probability under P alone makes it infinite.</remarks>
public static class Divergence
{
    /// <summary>Computes KL(P || Q) for each prompt, by summing over all responses.</summary>
    /// <param name="logP">Log-probability log P(y|x) of each response y to each prompt x under the first policy P, in
    /// nats; shape [X prompts, N responses].</param>
    /// <param name="logQ">Log-probability log Q(y|x) of each response y to each prompt x under the second policy Q, in
    /// nats; shape [X prompts, N responses].</param>
    /// <returns>Divergence KL(P || Q) for each prompt, in nats, shape [X prompts]; infinite if P gives a response that
    /// Q never gives.</returns>
    /// <exception cref="ArgumentException">The shapes of the tensors differ.</exception>
    public static Tensor Kl(Tensor logP, Tensor logQ)
    {
        Shape.Require(logP, nameof(logP), "[X,N]");
        Shape.Require(logQ, nameof(logQ), "[X,N]", logP.shape[0], logP.shape[1]);
        return KlEstimators.Exact(logP, logQ);
    }
}
