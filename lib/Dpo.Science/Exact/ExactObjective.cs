using Dpo.Data;
using Dpo.Models;
using Dpo.Training;
using TorchSharp;

namespace Dpo.Science.Exact;

/// <summary>A loss of a transformer's whole table of response log-probabilities, computed without sampling. Borrows
/// the model: it is not disposed here.</summary>
/// <param name="model">Transformer to train; its output layer must predict exactly the response symbols and the end
/// token (EOS) of the toy task.</param>
/// <param name="loss">Loss to minimise: a function from the log-probabilities log P(y|x), shape [X prompts, N
/// responses], float32, to a scalar tensor, the mean over prompts; must be differentiable.</param>
public sealed class ExactObjective(Transformer model, Func<torch.Tensor, torch.Tensor> loss) : IObjective<ExactBatch>
{
    /// <inheritdoc/>
    public string Unit => "passes";

    /// <summary>Computes the loss over the whole world, with gradients.</summary>
    /// <param name="batch">All prompts and all responses of the toy task; there is no other batch.</param>
    /// <returns>Value of the loss, with gradients, and the count 1: one pass over all prompts.</returns>
    public LossSum Compute(ExactBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return new LossSum(loss(PolicyTable.ResponseLogps(model, batch.Prompts, batch.Space)), 1);
    }
}

/// <summary>A whole world as one batch, the same at every step. Owns nothing that needs disposing.</summary>
/// <param name="Prompts">Token ids of each prompt of the toy task; all prompts have the same length.</param>
/// <param name="Space">The finite set of all responses a policy can produce: every token sequence that ends with EOS or
/// reaches the maximum length.</param>
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
