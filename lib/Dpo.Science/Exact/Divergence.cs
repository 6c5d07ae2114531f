using Dpo.Base;
using Dpo.Estimators;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>The Kullback-Leibler divergence of two tables: KL(P || Q) = Σ_y P(y|x) log P(y|x)/Q(y|x) (Kullback and Leibler 1951).</summary>
/// <remarks>At least 0, and 0 only where they are equal; not symmetric. A response of probability 0 under P adds nothing; one that only P says makes it infinite.</remarks>
public static class Divergence
{
    /// <summary>KL(P || Q) of each prompt.</summary>
    /// <param name="logP">[X,N] nats.</param>
    /// <param name="logQ">[X,N] nats.</param>
    /// <returns>[X] nats.</returns>
    /// <exception cref="ArgumentException">Shapes that differ.</exception>
    public static Tensor Kl(Tensor logP, Tensor logQ)
    {
        Shape.Require(logP, nameof(logP), "[X,N]");
        Shape.Require(logQ, nameof(logQ), "[X,N]", logP.shape[0], logP.shape[1]);
        return KlEstimators.Exact(logP, logQ);
    }
}
