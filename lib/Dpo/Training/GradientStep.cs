using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>The end of every trainer's step: divide, clip, check, update. Owns the optimizer's state.</summary>
/// <remarks>Losses are backpropagated as sums; here the gradient is divided once, by the number of tokens or pairs of the
/// whole accumulated batch, so that n batches of one row and one batch of n rows give the same update.</remarks>
public sealed class GradientStep : IDisposable
{
    private readonly OptimConfig _config;

    /// <summary>For a model that is on its device already.</summary>
    /// <param name="model">What is trained.</param>
    /// <param name="config">How.</param>
    public GradientStep(nn.Module model, OptimConfig config)
    {
        ArgumentNullException.ThrowIfNull(model);
        _config = config;
        Optimizer = new FusedAdamW(model.named_parameters(), config);
        Optimizer.ZeroGrad();                   // what an earlier run or a cell's backward() left
    }

    /// <summary>The optimizer, for saving and loading its state.</summary>
    public FusedAdamW Optimizer { get; }

    /// <summary>One update.</summary>
    /// <param name="update">1 for the first of the run.</param>
    /// <param name="lossSum">The accumulated loss, for the message when it is not a number.</param>
    /// <param name="count">Tokens or pairs in it, at least 1.</param>
    /// <param name="detail">What else the message should name, such as β.</param>
    /// <returns>The gradient's norm before clipping, and the learning rate.</returns>
    /// <exception cref="TrainingDivergedException">The loss or the gradient is not finite; the weights are as before.</exception>
    public (double GradNorm, double LearningRate) Run(long update, double lossSum, double count, string? detail = null)
    {
        var learningRate = _config.Schedule.At(update, _config.Steps);
        var norm = Optimizer.GradNorm() / count;
        if (!double.IsFinite(lossSum) || !double.IsFinite(norm) || count < 1)
        {
            Optimizer.ZeroGrad();               // or the next batch's gradient would be added to a NaN
            throw new TrainingDivergedException(FormattableString.Invariant($"step {update}: loss {lossSum / count}, gradient norm {norm}, ")
                + FormattableString.Invariant($"learning rate {learningRate:g3}, {(detail is null ? "" : detail + ", ")}{count} tokens or pairs: expected finite numbers and at least one token. ")
                + "The weights are those of the step before; lower the learning rate, or look for an empty or broken batch.");
        }
        Optimizer.Step(learningRate, Math.Min(1, _config.MaxGradNorm / (norm + 1e-6)) / count);      // as clip_grad_norm_
        return (norm, learningRate);
    }

    /// <inheritdoc/>
    public void Dispose() => Optimizer.Dispose();
}
