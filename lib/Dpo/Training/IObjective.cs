using TorchSharp;

namespace Dpo.Training;

/// <summary>Objective of a training: computes from a batch the loss to be minimised. A new kind of training is a new
/// objective; stepping, clipping, logging, early stopping and resuming are done by
/// <see cref="Trainer{TBatch}"/>.</summary>
/// <typeparam name="TBatch">Type of a batch of training data, e.g. <see cref="Data.PreferenceBatch"/> for pairs of
/// responses.</typeparam>
public interface IObjective<in TBatch>
{
    /// <summary>Computes the loss of a batch, summed and not averaged: the trainer divides once, by the count of the
    /// whole accumulated batch, so that n batches of one row and one batch of n rows give the same update, where a
    /// row's loss depends on the row alone.</summary>
    /// <param name="batch">Batch of training data whose loss is computed; it is not disposed.</param>
    /// <returns>Sum of the losses of the batch's items, with their number. The sum carries gradients, except in an
    /// evaluation; the tensor belongs to the caller's dispose scope.</returns>
    LossSum Compute(TBatch batch);

    /// <summary>Whether the model's dropout is on while it trains; default false. It is off in every
    /// evaluation.</summary>
    bool UsesDropout => false;

    /// <summary>Plural name of what is counted; default "rows". It names the speed ("pairs" is logged as
    /// pairs_per_second) and appears in messages.</summary>
    string Unit => "rows";

    /// <summary>Further words for the error message of a step that diverged, e.g. "beta 0.1"; null (default) for
    /// none.</summary>
    string? Detail => null;
}

/// <summary>Loss of a batch as a sum, with the number of items in the sum. Borrows its tensor.</summary>
/// <param name="Sum">Scalar tensor: sum of the losses over the batch, not their mean. The trainer calls
/// <c>backward()</c> on this tensor.</param>
/// <param name="Count">Number of items (tokens, pairs or rows) whose losses were added up.</param>
public sealed record LossSum(torch.Tensor Sum, double Count)
{
    /// <summary>Other metrics of the batch that are reported, by their usual names; empty by default.</summary>
    public MetricSums Metrics { get; init; } = new();
}
