namespace Dpo.Metrics;

/// <summary>Destination of the rows of a <see cref="RunLog"/> while a run trains: a file, TensorBoard, a
/// service.</summary>
/// <remarks>A sink of your own implements these three methods and is given to <see cref="RunLog.AddSink"/>.</remarks>
public interface IMetricSink : IDisposable
{
    /// <summary>Takes one row of the log and writes it to the destination.</summary>
    /// <param name="row">Metrics of one step to write. Steps never decrease from call to call, and a row may have
    /// metrics that no earlier row had.</param>
    void Add(StepMetrics row);

    /// <summary>Returns when the rows so far are safe even if the process or the machine fails: a run calls it before
    /// it saves the training state that it would resume from.</summary>
    void Flush();
}
