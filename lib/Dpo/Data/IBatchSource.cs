namespace Dpo.Data;

/// <summary>Batches by number. The batch of a number depends on the number alone, so a run
/// resumes exactly. A step takes one, or as many as it adds up.</summary>
/// <typeparam name="TBatch">What a batch is.</typeparam>
public interface IBatchSource<out TBatch>
    where TBatch : IDisposable
{
    /// <summary>The batch of a number; the caller disposes it.</summary>
    /// <param name="index">0, 1, 2, ...</param>
    /// <returns>The same content for the same number, always.</returns>
    TBatch At(long index);
}
