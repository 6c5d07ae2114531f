using System.Text.Json.Nodes;
using Dpo.Tests.Shared;

namespace Dpo.Cli.Tests.Commands;

public sealed class TrainPairsCommandTests : IDisposable
{
    private static readonly string Datasets = Path.Combine(Repository.Root, "datasets");
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string[] Train(string kind, string folder, params string[] more) =>
        ["train", kind, "--model", Path.Combine(Datasets, "recorded", "stories-sft"), "--batch-size", "4", "--steps", "4", "--out", _folder.File(folder), .. more];

    private static string[] Data(string file) => ["--data", Path.Combine(Datasets, file)];

    [Fact]
    public void Preference_TheModelCanBeSampled_AndARunGoesOn()
    {
        File.WriteAllLines(_folder.File("few.jsonl"), File.ReadLines(Path.Combine(Datasets, "story-preferences.jsonl")).Take(40));
        string[] few = ["--data", _folder.File("few.jsonl")];
        var result = CommandLine.Call(Train("preference", "a", [.. few, "--json", _folder.File("r.json")]));
        Assert.Equal(0, result.Code);
        Assert.StartsWith("4 steps in ", result.Output, StringComparison.Ordinal);
        var figures = JsonNode.Parse(File.ReadAllText(_folder.File("r.json")))!;
        Assert.Equal((4, 36, 4), ((int)figures["steps"]!, (int)figures["pairs"]!, (int)figures["held_out"]!));
        Assert.InRange((double)figures["validation_loss"]!, 0.1, 1.5);
        Assert.Equal(0, CommandLine.Call("sample", "--model", _folder.File("a"), "--template", "instruction", "--prompt", "Write a story", "--max-tokens", "4").Code);
        CommandLine.Sentence(CommandLine.Call(Train("preference", "a", few)), 1, "holds a run already");
        CommandLine.Sentence(CommandLine.Call(Train("preference", "a", [.. few, "--resume", "--beta", "0.5"])), 1, "is another run's");
        Assert.Equal(0, CommandLine.Call(Train("preference", "a", [.. few, "--resume"])).Code);
    }

    [Fact]
    public void Reward_IsSavedAsOne()
    {
        var result = CommandLine.Call(Train("reward", "r", [.. Data("story-preferences-heldout.jsonl"), "--validation", Path.Combine(Datasets, "story-preferences.jsonl"), "--max-length", "60"]));
        Assert.Equal(0, result.Code);
        Assert.Contains("on 200 pairs", result.Output, StringComparison.Ordinal);
        Assert.Contains(" responses were cut", result.Error, StringComparison.Ordinal);
        CommandLine.Sentence(CommandLine.Call("sample", "--model", _folder.File("r")), 1, "this is a reward model");
    }

    [Fact]
    public void Reward_FromLabelsByHand_TiesCount_SkipsDoNot()
    {
        var answers = string.Concat(Enumerable.Repeat("1\n2\nt\ns\n", 3));
        CommandLine.CallWith(answers, "label", Path.Combine(Datasets, "story-preferences-heldout.jsonl"), "--out", _folder.File("labels.jsonl"), "--questions", "12");
        var result = CommandLine.Call(Train("reward", "l", "--labels", _folder.File("labels.jsonl")));
        Assert.Equal(0, result.Code);
        Assert.Contains("12 labels: 3 ties, 3 skipped", result.Error, StringComparison.Ordinal);
        Assert.Contains("on 8 pairs", result.Output, StringComparison.Ordinal);           // nine, one of them held out: a tie
        Assert.Contains("no accuracy (all are ties)", result.Output, StringComparison.Ordinal);
        CommandLine.Sentence(CommandLine.Call(Train("reward", "m")), 2, "give either --data, preference files, or --labels");
        CommandLine.Sentence(CommandLine.Call(Train("reward", "m", [.. Data("story-preferences.jsonl"), "--labels", "x"])), 2, "give either");
    }

    [Fact]
    public void Preference_BadData_OneSentence_AndNothingLeftBehind()
    {
        File.WriteAllText(_folder.File("bad.jsonl"), "{\"prompt\": \"a\", \"chosen\": \"b\", \"rejected\": \"b\"}\nnot JSON\n");
        CommandLine.Sentence(CommandLine.Call(Train("preference", "o", "--data", _folder.File("bad.jsonl"))), 1, "line 1: chosen and rejected are the same");
        CommandLine.Sentence(CommandLine.Call(Train("preference", "o", "--data", _folder.File("none.jsonl"))), 1, "there is no such file");
        Assert.False(Directory.Exists(_folder.File("o")));
    }

    // A few steps each on real comparisons and a byte-level BPE model whose vocabulary is our own.
    [Theory]
    [InlineData("ultrafeedback-sample-200.jsonl")]
    [InlineData("instruction-data-with-preference.json")]
    public void Preference_OnRealData(string file)
    {
        var result = CommandLine.Call(Train("preference", "u", "--data", Repository.Real($"preferences/{file}"), "--max-length", "200"));
        Assert.Equal(0, result.Code);
        Assert.Contains("chosen and rejected are the same", result.Error, StringComparison.Ordinal);
    }
}
