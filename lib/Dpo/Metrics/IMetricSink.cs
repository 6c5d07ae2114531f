namespace Dpo.Metrics;

/// <summary>Where the rows of a <see cref="RunLog"/> go while a run trains: a file, TensorBoard, a service.</summary>
/// <remarks>One's own is these three methods and <see cref="RunLog.AddSink"/>.</remarks>
public interface IMetricSink : IDisposable
{
    /// <summary>Takes a row.</summary>
    /// <param name="row">Its step is not before the last one's. A later row may have names that no row had
    /// before.</param>
    void Add(StepMetrics row);

    /// <summary>Returns when the rows so far outlive the process and the machine: a run calls it before it saves the
    /// state that it would go on from.</summary>
    void Flush();
}
