using Dpo.Base;
using Dpo.Metrics;
using Dpo.Tests.Shared;
using static TorchSharp.torch;

namespace Dpo.Tests.Metrics;

public sealed class RunLogTests
{
    private static RunLog Sample()
    {
        var log = new RunLog(RunHeader.Now("dpo train", new Seeds(3), CPU));
        log.Add(new StepMetrics(1, new Dictionary<string, double> { ["loss"] = 0.1 + 0.2, ["lr"] = 1e-3 }));
        log.Add(new StepMetrics(2, new Dictionary<string, double> { ["loss"] = 0.25 }));
        log.Add(new StepMetrics(2, new Dictionary<string, double> { ["eval/loss"] = 1 / 3.0 }));
        return log;
    }

    [Fact]
    public void Read_WhatWriteJsonLinesWrote_IsTheSameToTheLastBit()
    {
        using var folder = new TempFolder();
        Sample().WriteJsonLines(folder.File("log.jsonl"));
        var read = RunLog.Read(folder.File("log.jsonl"));
        Assert.Equal(("dpo train", 3, "cpu", "float32"), (read.Header.Command, read.Header.Seed, read.Header.Device, read.Header.Precision));
        Assert.Equal("0.107.0", read.Header.Versions["torchsharp"]);
        Assert.Equal([0.1 + 0.2, 0.25], read.Series("loss").Values);
        Assert.Equal([2.0], read.Series("eval/loss").Steps);
        Assert.Equal([1 / 3.0], read.Series("eval/loss").Values);
    }

    [Fact]
    public void Read_ALogOfAnOldRun_HasTodaysNames()
    {
        using var folder = new TempFolder();
        Sample().WriteJsonLines(folder.File("log.jsonl"));
        File.WriteAllText(folder.File("old.jsonl"), File.ReadAllText(folder.File("log.jsonl")).Replace("eval/", "validation/", StringComparison.Ordinal));
        Assert.Contains("\"validation/loss\"", File.ReadAllText(folder.File("old.jsonl")), StringComparison.Ordinal);
        Assert.Equal([1 / 3.0], RunLog.Read(folder.File("old.jsonl")).Series("eval/loss").Values);
    }

    [Fact]
    public void WriteCsv_HasAllColumns_EmptyWhereAStepLacksOne()
    {
        using var folder = new TempFolder();
        Sample().WriteCsv(folder.File("log.csv"));
        Assert.Equal(["step,loss,lr,eval/loss", "1,0.30000000000000004,0.001,", "2,0.25,,", "2,,,0.3333333333333333"], File.ReadAllLines(folder.File("log.csv")));
    }

    [Fact]
    public void Read_ABrokenLine_NamesFileAndLine()
    {
        using var folder = new TempFolder();
        Sample().WriteJsonLines(folder.File("log.jsonl"));
        File.AppendAllText(folder.File("log.jsonl"), "{\"step\": \n");
        Assert.StartsWith($"{folder.File("log.jsonl")}, line 5: is no line of a run log", Assert.Throws<InvalidDataException>(() => RunLog.Read(folder.File("log.jsonl"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Series_Unknown_ListsTheNames_AndAddRefusesAnEarlierStep()
    {
        Assert.Equal("the log has no \"kl\"; it has loss, lr, eval/loss", Assert.Throws<KeyNotFoundException>(() => Sample().Series("kl")).Message);
        Assert.Equal("step 1 comes after step 2", Assert.Throws<ArgumentException>(() => Sample().Add(new StepMetrics(1, new Dictionary<string, double>()))).Message);
    }
}
