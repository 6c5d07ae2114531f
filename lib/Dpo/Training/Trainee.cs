using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>Model in training with its optimizer: takes the gradients of summed losses, divides them by the count,
/// clips and checks them, and updates the weights. Owns the optimizer's state, not the model.</summary>
/// <remarks>It is the one place that all training goes through between a loss and new weights.</remarks>
public sealed class Trainee : IDisposable
{
    /// <summary>Creates the optimizer of a model that is on its device already: moving the model later would replace
    /// its parameters.</summary>
    /// <param name="model">Model to train; its parameters that require gradients are updated.</param>
    /// <param name="config">Settings of the optimisation: learning rate, number of updates, gradient clipping, gradient
    /// accumulation.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range; the message names it.</exception>
    /// <exception cref="ArgumentException">The model has no parameter to train.</exception>
    public Trainee(nn.Module model, OptimConfig config)
    {
        ArgumentNullException.ThrowIfNull(model);
        (Model, Config) = (model, config);
        Optimizer = new FusedAdamW(model.named_parameters(), config);
        Optimizer.ZeroGrad();                   // what an earlier run or a cell's backward() left
    }

    /// <summary>Model that is trained.</summary>
    public nn.Module Model { get; }

    /// <summary>Settings of the optimisation: learning rate, number of updates, clipping, accumulation.</summary>
    public OptimConfig Config { get; }

    /// <summary>Optimizer of the model, for saving and loading its state.</summary>
    public FusedAdamW Optimizer { get; }

    /// <summary>Adds a loss's gradients to those of the losses before.</summary>
    /// <param name="loss">Scalar tensor with the sum, not the mean, of the losses over a batch.</param>
    // An instance method: reduced precision and gradients over several devices are this class's business.
#pragma warning disable CA1822
    public void Backward(Tensor loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        loss.backward();
    }
#pragma warning restore CA1822

    /// <summary>Sets the gradients accumulated so far to 0.</summary>
    public void Discard() => Optimizer.ZeroGrad();

    /// <summary>Does one update by the gradients accumulated so far, divided by the number of items in the
    /// losses.</summary>
    /// <param name="update">Number of the update, counted from 1; the schedule computes the learning rate from this
    /// number.</param>
    /// <param name="lossSum">Sum of the losses since the last update; it appears in the error message if it is not
    /// finite.</param>
    /// <param name="count">Number of items (tokens or pairs) in the accumulated losses, by which the gradients are
    /// divided; at least 1.</param>
    /// <param name="detail">Text to add to the error message if the loss or a gradient is not finite, e.g. "beta 0.1";
    /// null (default) for none.</param>
    /// <returns>Norm of the mean gradient before clipping, and the learning rate of this update.</returns>
    /// <exception cref="TrainingDivergedException">The loss or the gradient is not finite; the weights are as
    /// before.</exception>
    public (double GradNorm, double LearningRate) Update(
        long update, double lossSum, double count, string? detail = null)
    {
        var norm = RequireFinite(update, lossSum, count, detail);
        return (norm, Apply(update, norm, count));
    }

    /// <summary>Does the update by gradients that <see cref="RequireFinite"/> has checked.</summary>
    /// <returns>Learning rate of this update.</returns>
    internal double Apply(long update, double norm, double count)
    {
        var learningRate = Config.Schedule.Compute(update, Config.Steps);
        Optimizer.Step(learningRate, Math.Min(1, Config.MaxGradNorm / (norm + 1e-6)) / count);   // as clip_grad_norm_
        return learningRate;
    }

    /// <summary>Throws unless the loss and the gradients so far are finite; if it throws, the gradients are set to 0
    /// first.</summary>
    /// <returns>Norm of the accumulated gradients divided by <paramref name="count"/>.</returns>
    internal double RequireFinite(long update, double lossSum, double count, string? detail = null)
    {
        var norm = Optimizer.GradNorm() / count;
        if (double.IsFinite(lossSum) && double.IsFinite(norm) && count >= 1)
        {
            return norm;
        }
        Discard();                              // or the next batch's gradient would be added to a NaN
        var learningRate = Config.Schedule.Compute(update, Config.Steps);
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
