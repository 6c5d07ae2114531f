using System.Text.Json.Nodes;
using Dpo.Devices;
using Dpo.Losses;
using Dpo.Runs;
using Dpo.Tests.Shared;
using Dpo.Training;


namespace Dpo.Tests.Runs;

public sealed class TrainingJobTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public TrainingJobTests()
    {
        Directory.CreateDirectory(_folder.File("model"));
        File.WriteAllText(_folder.File("model/model.safetensors"), "weights");
        File.WriteAllText(_folder.File("model/config.json"), "{}");
    }

    public void Dispose() => _folder.Dispose();

    private static string Refused(string folder, string? model, params string?[] data) =>
        Assert.Throws<ArgumentException>(() => new TrainingJob(folder, model, data)).Message;

    [Fact]
    public void OutThatIsTheModel_IsRefused_HoweverItIsWritten()
    {
        var model = _folder.File("model");
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, model);
        string[] same = [model, model + "/", _folder.File("other/../model"), relative, _folder.File("model/.")];
        Assert.All(same, s => Assert.Contains("is the folder of the model to start from", Refused(s, model), StringComparison.Ordinal));
        Assert.All(same, s => Assert.Contains("is the folder of the model to start from", Refused(model, s), StringComparison.Ordinal));
        if (!OperatingSystem.IsLinux())
        {
            Assert.Contains("is the folder of the model", Refused(model.ToUpperInvariant(), model), StringComparison.Ordinal);
        }
        _ = new TrainingJob(_folder.File("model2"), model);
        _ = new TrainingJob(_folder.File("model/tuned"), model);             // beside the model's files, over none of them
        _ = new TrainingJob(_folder.Path, model);
    }

    [Fact]
    public void OutThatLeadsToTheModelByLinks_IsRefused()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "makes symbolic links");
        var model = _folder.File("model");
        Directory.CreateSymbolicLink(_folder.File("link"), model);
        Directory.CreateSymbolicLink(_folder.File("again"), "link");            // relative, and a link to a link
        Assert.Contains("is the folder of the model", Refused(_folder.File("link"), model), StringComparison.Ordinal);
        Assert.Contains("is the folder of the model", Refused(model, _folder.File("again")), StringComparison.Ordinal);
        Directory.CreateDirectory(_folder.File("out"));
        File.CreateSymbolicLink(_folder.File("out/model.safetensors"), "../model/model.safetensors");
        Assert.Contains("would be written over by the run, which reads it as", Refused(_folder.File("out"), model),
            StringComparison.Ordinal);
        File.Delete(_folder.File("out/model.safetensors"));
        _ = new TrainingJob(_folder.File("out"), model);
        Directory.CreateSymbolicLink(_folder.File("circle"), "circle");
        var circle = Assert.Throws<IOException>(() => new TrainingJob(_folder.File("circle"), model));
        Assert.Contains("in a circle", circle.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run.json", true)]
    [InlineData("log.jsonl", true)]
    [InlineData("tokenizer.json", true)]
    [InlineData("model-00001-of-00002.safetensors", true)]
    [InlineData("demonstrations.jsonl", false)]
    public void DataInThePlaceOfWhatTheRunWrites_IsRefused(string name, bool written)
    {
        Directory.CreateDirectory(_folder.File("out"));
        File.WriteAllText(_folder.File("out/" + name), "data");
        if (written)
        {
            Assert.Contains(name, Refused(_folder.File("out"), null, null, _folder.File("out/" + name)), StringComparison.Ordinal);
            return;
        }
        _ = new TrainingJob(_folder.File("out"), null, null, _folder.File("out/" + name));
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("log.csv")]
    [InlineData("tokenizer.json")]
    [InlineData("run.json", "model.safetensors")]
    public void AFolderWithFilesButNoRun_IsNotWrittenOver(params string[] names)
    {
        var folder = Directory.CreateDirectory(_folder.File("out")).FullName;
        Array.ForEach(names, n => File.WriteAllText(Path.Combine(folder, n), "mine"));
        var message = Assert.Throws<InvalidDataException>(() => new TrainingJob(folder).Claim(new { })).Message;
        Assert.Contains("choose another --out", message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatARunLeavesThatEndedBeforeItFirstSaved_MayBeWrittenOver()
    {
        var folder = Directory.CreateDirectory(_folder.File("out")).FullName;
        Array.ForEach(["run.json", "tokenizer.json", "notes.txt"], n => File.WriteAllText(Path.Combine(folder, n), ""));
        new TrainingJob(folder).Claim(new { });
    }

    [Fact]
    public void Hold_KeepsASecondOut_AndLeavesNothing()
    {
        RunFolder Folder() => new(_folder.File("out"), new StateFiles(_folder.File("out"), 1));
        var (one, two) = (Folder(), Folder());
        using (one.Hold())
        {
            Assert.Contains("another process is training into it", Assert.Throws<IOException>(two.Hold).Message, StringComparison.Ordinal);
        }
        two.Hold().Dispose();
        Assert.Empty(Directory.GetFiles(_folder.File("out")));
    }

    [Fact]
    public void Record_NamesWhatDiffers()
    {
        string Text(int threads = 1) =>
            RunRecord.Text(new { settings = new { Steps = 3, Name = (string?)null } }, 1, _folder.File("model"), Compute.Cpu, threads);
        var before = Text();
        Assert.Null(RunRecord.Difference(before, Text()));
        File.WriteAllText(_folder.File("model/model.safetensors"), "other weights");
        Assert.StartsWith("it has \"model.model.safetensors\": \"", RunRecord.Difference(before, Text()), StringComparison.Ordinal);
        File.WriteAllText(_folder.File("model/model.safetensors"), "weights");
        File.WriteAllText(_folder.File("model/chat_template.jinja"), "{{ messages }}");
        Assert.StartsWith("it has no \"chat_template.chat_template.jinja\", this one \"chat_template.",
            RunRecord.Difference(before, Text()),
            StringComparison.Ordinal);
        File.Delete(_folder.File("model/chat_template.jinja"));
        Assert.Equal("it has \"threads\": 1, this one \"threads\": 2", RunRecord.Difference(before, Text(threads: 2)));
        Assert.Equal("it has no \"settings.Steps\", this one \"settings.Steps\": 3", RunRecord.Difference("", before));
        Assert.Equal("it has no \"settings.Steps\", this one \"settings.Steps\": 3", RunRecord.Difference("{}", before));
        var more = before.Replace("\"threads\": 1", "\"threads\": 1, \"more\": 1", StringComparison.Ordinal);
        Assert.Equal("it has \"more\": 1, this one no \"more\"", RunRecord.Difference(more, before));
        Assert.Equal("it is not written as this run would write it", RunRecord.Difference(before + "\n", before));
    }

    [Fact]
    public void Record_OfALoss_IsWhatWasConstructed()
    {
        Assert.Equal("""{"type":"SimPoLoss","Beta":9,"Gamma":0.5}""", LossRecord.Describe(new SimPoLoss(9, 0.5)).ToJsonString());
        Assert.Equal("""{"type":"SftMixLoss","Loss":{"type":"DpoLoss","Beta":0.1,"LabelSmoothing":0},"Weight":1}""",
            LossRecord.Describe(new SftMixLoss(new DpoLoss(0.1), 1)).ToJsonString());
        Assert.All(PreferenceLosses.Names, name => Assert.NotNull(
            (string?)LossRecord.Describe(PreferenceLosses.Create(name, new Dictionary<string, double>()))["type"]));
        Assert.IsType<JsonObject>(LossRecord.Describe(new ReferenceFreeLoss(new IpoLoss(1, true)))["Loss"]);
    }

    // A setting whose variants are types is recorded with its type: the same peak, another schedule, another run.
    [Fact]
    public void Record_TellsSchedulesAndKlControlsApart()
    {
        string Of(LrSchedule schedule, KlControl kl) => RunRecord.Text(
            new { optim = new OptimConfig(schedule, 5), kl }, 1, null, Compute.Cpu, 1);
        var (constant, adaptive) = (Of(new ConstantLr(0.1), new FixedKl(0.1)), Of(new ConstantLr(0.1), new AdaptiveKl(0.1, 6)));
        Assert.Equal("it has \"optim.Schedule.type\": \"ConstantLr\", this one \"optim.Schedule.type\": \"LinearLr\"",
            RunRecord.Difference(constant, Of(new LinearLr(0.1), new FixedKl(0.1))));
        Assert.Contains("\"kl.type\": \"FixedKl\"", RunRecord.Difference(constant, adaptive), StringComparison.Ordinal);
        Assert.Contains("\"kl.Target\"", RunRecord.Difference(adaptive, Of(new ConstantLr(0.1), new AdaptiveKl(0.1, 7))), StringComparison.Ordinal);
    }

    [Fact]
    public void Sha256_OfTexts_TellsWhereOneEnds() => Assert.NotEqual(RunRecord.Sha256(["a\nb", "c"]), RunRecord.Sha256(["a", "b\nc"]));
}
