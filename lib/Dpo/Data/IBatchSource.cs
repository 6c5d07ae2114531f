namespace Dpo.Data;

/// <summary>Batches by number. The batch of a step depends on the step alone, so a run resumes at any step exactly.</summary>
/// <typeparam name="TBatch">What a batch is.</typeparam>
public interface IBatchSource<out TBatch>
    where TBatch : IDisposable
{
    /// <summary>The batch of a step; the caller disposes it.</summary>
    /// <param name="index">The step: 0, 1, 2, ...</param>
    /// <returns>The same content for the same step, always.</returns>
    TBatch At(long index);
}
