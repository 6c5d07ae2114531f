using Dpo.Data;
using Dpo.Models;
using Dpo.Training;
using TorchSharp;

namespace Dpo.Science.Exact;

/// <summary>A function of a transformer's whole table of responses, computed without sampling. Borrows the
/// model.</summary>
/// <param name="model">Predicts the space's tokens.</param>
/// <param name="loss">From log P [X,N] float32, with gradients, to a scalar: the mean over prompts of what is to be
/// small.</param>
public sealed class ExactObjective(Transformer model, Func<torch.Tensor, torch.Tensor> loss) : IObjective<ExactBatch>
{
    /// <inheritdoc/>
    public string Unit => "passes";

    /// <summary>The function's value.</summary>
    /// <param name="batch">All prompts and all responses.</param>
    /// <returns>One pass over the whole world.</returns>
    public LossSum Compute(ExactBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return new LossSum(loss(PolicyTable.ResponseLogps(model, batch.Prompts, batch.Space)), 1);
    }
}

/// <summary>A whole world as a batch, the same at every step. Owns nothing.</summary>
/// <param name="Prompts">Token ids, all of one length.</param>
/// <param name="Space">All responses.</param>
public sealed record ExactBatch(IReadOnlyList<int[]> Prompts, ResponseSpace Space)
    : IBatchSource<ExactBatch>, IDisposable
{
    /// <inheritdoc/>
    public ExactBatch At(long index) => this;

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
