using Dpo.Metrics;
using Dpo.Outside.Tests.Data;
using Dpo.Outside.Tests.Training;
using Dpo.Runs;
using Dpo.Tests.Shared;

namespace Dpo.Outside.Tests.Metrics;

/// <summary>A sink of one's own gets every row of a run.</summary>
public sealed class TextSinkTests
{
    [Fact]
    public void Sink_GivenToARun_GetsEveryStepAndStaysOpen()
    {
        using var folder = new TempFolder();
        var lines = new StringWriter();
        using var sink = new TextSink(lines);

        var log = FocalTraining.Run(
            new CountingBatches(4, 8), new TrainingOptions(folder.Path) { Sinks = [sink] }, default);

        Assert.Equal(40, lines.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith("1: loss, grad_norm, lr, tokens_per_second", lines.ToString(), StringComparison.Ordinal);
        Assert.Empty(log.Sinks);
        sink.Add(new StepMetrics(41, new Dictionary<string, double>()));        // it was borrowed
    }

    [Fact]
    public void Sink_OfARunThatGoesOn_GetsItsStepsAlone()
    {
        using var folder = new TempFolder();
        using var stop = new CancellationTokenSource();
        FocalTraining.Run(new StoppingBatches(7, stop), folder.Path, stop.Token);
        var lines = new StringWriter();
        using var sink = new TextSink(lines);

        FocalTraining.Run(
            new CountingBatches(4, 8), new TrainingOptions(folder.Path) { Resume = true, Sinks = [sink] }, default);

        Assert.StartsWith("9: ", lines.ToString(), StringComparison.Ordinal);
    }
}
