using TorchSharp;

namespace Dpo.Training;

/// <summary>What a training makes small: from a batch to a loss. A new kind of training is a new objective; stepping,
/// clipping, logging, early stopping and resuming are <see cref="Trainer{TBatch}"/>'s.</summary>
/// <typeparam name="TBatch">What a batch is.</typeparam>
public interface IObjective<in TBatch>
{
    /// <summary>The loss of a batch, summed and not averaged: the trainer divides once, by the count of the whole
    /// accumulated batch, so that n batches of one row and one batch of n rows give the same update, where a
    /// row's loss depends on the row alone.</summary>
    /// <param name="batch">Borrowed.</param>
    /// <returns>In the caller's dispose scope; with gradients where they are on. In an evaluation they are
    /// off.</returns>
    LossSum Compute(TBatch batch);

    /// <summary>Whether the model's dropout is on while it trains. It is off in every evaluation.</summary>
    bool UsesDropout => false;

    /// <summary>What is counted, in the plural: names the speed ("pairs" is logged as pairs_per_second) and stands in
    /// messages.</summary>
    string Unit => "rows";

    /// <summary>What else the message of a diverged step should name, such as "beta 0.1"; null for nothing.</summary>
    string? Detail => null;
}

/// <summary>The loss of a batch as a sum, and what it is the sum of. Borrows its tensor.</summary>
/// <param name="Sum">A scalar, in the loss's unit; <c>backward()</c> is called on it.</param>
/// <param name="Count">Tokens, pairs or rows in it.</param>
public sealed record LossSum(torch.Tensor Sum, double Count)
{
    /// <summary>What else is reported of the batch, under the field's names.</summary>
    public MetricSums Metrics { get; init; } = new();
}
