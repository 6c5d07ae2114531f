using Dpo.Data;
using Dpo.Models;
using Dpo.Training;
using TorchSharp;

namespace Dpo.Science.Exact;

/// <summary>A loss of a transformer's whole table of response log-probabilities, computed without sampling. Borrows
/// the model: it is not disposed here.</summary>
/// <param name="model">Transformer to train; its output layer predicts the tokens of the response space.</param>
/// <param name="loss">Loss to minimise: maps log P(y|x) [X prompts, N responses] float32, with gradients, to a scalar,
/// the mean over prompts.</param>
public sealed class ExactObjective(Transformer model, Func<torch.Tensor, torch.Tensor> loss) : IObjective<ExactBatch>
{
    /// <inheritdoc/>
    public string Unit => "passes";

    /// <summary>Computes the loss over the whole world, with gradients.</summary>
    /// <param name="batch">All prompts and all responses of the world.</param>
    /// <returns>The loss, counted as one pass over the world.</returns>
    public LossSum Compute(ExactBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return new LossSum(loss(PolicyTable.ResponseLogps(model, batch.Prompts, batch.Space)), 1);
    }
}

/// <summary>A whole world as one batch, the same at every step. Owns nothing that needs disposing.</summary>
/// <param name="Prompts">Token ids of each prompt; all prompts have the same length.</param>
/// <param name="Space">All complete responses that a policy can give.</param>
public sealed record ExactBatch(IReadOnlyList<int[]> Prompts, ResponseSpace Space)
    : IBatchSource<ExactBatch>, IDisposable
{
    /// <inheritdoc/>
    public ExactBatch Get(long index) => this;

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
