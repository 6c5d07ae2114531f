using TorchSharp;

namespace Dpo.Training;

/// <summary>Objective of a training: computes from a batch the loss to be minimised. A new kind of training is a new
/// objective; stepping, clipping, logging, early stopping and resuming are done by
/// <see cref="Trainer{TBatch}"/>.</summary>
/// <typeparam name="TBatch">Type of a batch, e.g. <see cref="Data.PreferenceBatch"/>.</typeparam>
public interface IObjective<in TBatch>
{
    /// <summary>Computes the loss of a batch, summed and not averaged: the trainer divides once, by the count of the
    /// whole accumulated batch, so that n batches of one row and one batch of n rows give the same update, where a
    /// row's loss depends on the row alone.</summary>
    /// <param name="batch">Batch whose loss is computed; borrowed.</param>
    /// <returns>Loss as a sum, with its count; its tensor belongs to the caller's dispose scope and carries gradients,
    /// except in an evaluation.</returns>
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
/// <param name="Sum">Sum of the losses as a scalar tensor, in the loss's unit; <c>backward()</c> is called on
/// it.</param>
/// <param name="Count">Number of tokens, pairs or rows in the sum.</param>
public sealed record LossSum(torch.Tensor Sum, double Count)
{
    /// <summary>Other metrics of the batch that are reported, by their usual names; empty by default.</summary>
    public MetricSums Metrics { get; init; } = new();
}
