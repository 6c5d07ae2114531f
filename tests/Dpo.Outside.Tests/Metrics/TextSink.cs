using Dpo.Metrics;

namespace Dpo.Outside.Tests.Metrics;

/// <summary>A metric sink of one's own: a line of text a step, for whatever reads lines.</summary>
// begin sink
internal sealed class TextSink(TextWriter writer) : IMetricSink
{
    public void Add(StepMetrics row) => writer.WriteLine($"{row.Step}: {string.Join(", ", row.Values.Keys)}");

    public void Flush() => writer.Flush();

    public void Dispose() => writer.Dispose();
}
// end sink
