using Dpo.Base;
using Dpo.Outside.Tests.Data;
using Dpo.Outside.Tests.Support;
using Dpo.Runs;
using Dpo.Tests.Shared;

namespace Dpo.Outside.Tests.Training;

/// <summary>A training of one's own has what the library's have: progress, a run folder, and an exact resume.</summary>
public sealed class FocalTrainingTests
{
    [Fact]
    public void Training_HasFewerThanTwentyFiveLines() => Assert.InRange(
        Example.Lines("training", Path.Combine(Repository.Root, "tests/Dpo.Outside.Tests/Training/FocalTraining.cs")), 10, 24);

    [Fact]
    public void Train_BrokenOffAndResumed_EndsBitEqual()
    {
        using var folder = new TempFolder();
        var (whole, broken) = (folder.File("whole"), folder.File("broken"));
        FocalTraining.Run(new CountingBatches(4, 8), whole, default);
        using var stop = new CancellationTokenSource();
        FocalTraining.Run(new StoppingBatches(7, stop), broken, stop.Token);
        Assert.NotEqual(Model(whole), Model(broken));

        var log = FocalTraining.Run(new CountingBatches(4, 8), new TrainingOptions(broken) { Resume = true }, default);

        Assert.Equal(Model(whole), Model(broken));
        Assert.Equal(40, log.Rows.Count);
        Assert.True(log.Rows[^1]["loss"] < log.Rows[0]["loss"] / 2);
    }

    [Fact]
    public void Train_WithProgress_ReportsItsEnd()
    {
        using var folder = new TempFolder();
        var lines = new StringWriter();

        FocalTraining.Run(new CountingBatches(4, 8), new TrainingOptions(folder.Path) { Live = new LineProgress(lines) }, default);

        Assert.Contains("train 40/40", lines.ToString(), StringComparison.Ordinal);
        Assert.Superset(new HashSet<string?> { "log.csv", "log.jsonl", "model.dat", "run.json", "training-state.safetensors" },
            Directory.GetFiles(folder.Path).Select(Path.GetFileName).ToHashSet());
    }

    private static byte[] Model(string folder) => File.ReadAllBytes(Path.Combine(folder, "model.dat"));
}
