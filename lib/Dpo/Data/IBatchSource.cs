namespace Dpo.Data;

/// <summary>Source of the batches of a training. Each batch has a number and depends on that number alone, so that a
/// run resumes exactly. A training step takes one batch, or several whose gradients it accumulates.</summary>
/// <typeparam name="TBatch">Type of the batches, e.g. <see cref="PreferenceBatch"/>.</typeparam>
public interface IBatchSource<out TBatch>
    where TBatch : IDisposable
{
    /// <summary>Returns the batch of a number; the caller disposes it.</summary>
    /// <param name="index">Index of the batch in the endless sequence of batches, counted from 0.</param>
    /// <returns>New batch, which the caller disposes; the same index always gives the same content.</returns>
    TBatch Get(long index);
}
