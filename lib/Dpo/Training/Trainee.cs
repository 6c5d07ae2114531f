using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>A model in training with its optimizer: takes the gradients of summed losses, divides, clips, checks and
/// updates. Owns the optimizer's state, not the model.</summary>
/// <remarks>The one place that all training goes through between a loss and new weights.</remarks>
public sealed class Trainee : IDisposable
{
    /// <summary>For a model that is on its device already: moving it later would replace its parameters.</summary>
    /// <param name="model">What is trained.</param>
    /// <param name="config">How.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting outside its range; the message names it.</exception>
    /// <exception cref="ArgumentException">The model has no parameter to train.</exception>
    public Trainee(nn.Module model, OptimConfig config)
    {
        ArgumentNullException.ThrowIfNull(model);
        (Model, Config) = (model, config);
        Optimizer = new FusedAdamW(model.named_parameters(), config);
        Optimizer.ZeroGrad();                   // what an earlier run or a cell's backward() left
    }

    /// <summary>What is trained.</summary>
    public nn.Module Model { get; }

    /// <summary>How.</summary>
    public OptimConfig Config { get; }

    /// <summary>The optimizer, for saving and loading its state.</summary>
    public FusedAdamW Optimizer { get; }

    /// <summary>Adds a loss's gradients to those of the losses before.</summary>
    /// <param name="loss">A scalar: a sum, not a mean.</param>
    // An instance method: reduced precision and gradients over several devices are this class's business.
#pragma warning disable CA1822
    public void Backward(Tensor loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        loss.backward();
    }
#pragma warning restore CA1822

    /// <summary>Forgets the gradients so far.</summary>
    public void Discard() => Optimizer.ZeroGrad();

    /// <summary>One update by the gradients so far, divided by what the losses are sums of.</summary>
    /// <param name="update">1 for the first of the run.</param>
    /// <param name="lossSum">The accumulated loss, for the message when it is not a number.</param>
    /// <param name="count">Tokens or pairs in it, at least 1.</param>
    /// <param name="detail">What else the message should name, such as β.</param>
    /// <returns>The gradient's norm before clipping, and the learning rate.</returns>
    /// <exception cref="TrainingDivergedException">The loss or the gradient is not finite; the weights are as
    /// before.</exception>
    public (double GradNorm, double LearningRate) Update(
        long update, double lossSum, double count, string? detail = null)
    {
        var norm = RequireFinite(update, lossSum, count, detail);
        return (norm, Apply(update, norm, count));
    }

    /// <summary>The update by gradients that <see cref="RequireFinite"/> has looked at.</summary>
    /// <returns>The learning rate.</returns>
    internal double Apply(long update, double norm, double count)
    {
        var learningRate = Config.Schedule.At(update, Config.Steps);
        Optimizer.Step(learningRate, Math.Min(1, Config.MaxGradNorm / (norm + 1e-6)) / count);   // as clip_grad_norm_
        return learningRate;
    }

    /// <summary>Throws unless the gradients so far can be learnt from; the gradients are then forgotten.</summary>
    /// <returns>The gradients' norm, divided by the count.</returns>
    internal double RequireFinite(long update, double lossSum, double count, string? detail = null)
    {
        var norm = Optimizer.GradNorm() / count;
        if (double.IsFinite(lossSum) && double.IsFinite(norm) && count >= 1)
        {
            return norm;
        }
        Discard();                              // or the next batch's gradient would be added to a NaN
        var learningRate = Config.Schedule.At(update, Config.Steps);
        throw new TrainingDivergedException(
            FormattableString.Invariant($"step {update}: loss {lossSum / count}, gradient norm {norm}, ")
            + FormattableString.Invariant($"learning rate {learningRate:g3}, {(detail is null ? "" : detail + ", ")}")
            + FormattableString.Invariant($"{count} tokens or pairs: expected finite numbers and at least one ")
            + "token. The weights are those of the step before; lower the learning rate, or look for an empty or "
            + "broken batch.");
    }

    /// <inheritdoc/>
    public void Dispose() => Optimizer.Dispose();
}
