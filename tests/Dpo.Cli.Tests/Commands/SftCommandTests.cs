using System.Text.Json.Nodes;
using Dpo.Tests.Shared;

namespace Dpo.Cli.Tests.Commands;

public sealed class SftCommandTests : IDisposable
{
    private static readonly string Datasets = Path.Combine(Repository.Root, "datasets");
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string[] Train(string folder, string data, params string[] more) =>
        ["train", "sft", "--model", Path.Combine(Datasets, "recorded", "stories"), "--data", data, "--validation", Path.Combine(Datasets, "story-instructions-heldout.jsonl"),
            "--batch-size", "4", "--steps", "5", "--out", _folder.File(folder), .. more];

    [Fact]
    public void TrainSft_ThenSample_TheSameForTheSameSeed_AndCountsWhatItCuts()
    {
        var data = Path.Combine(Datasets, "advice-instructions.jsonl");
        var result = CommandLine.Call(Train("a", data, "--json", _folder.File("r.json")));
        Assert.Equal(0, result.Code);
        Assert.DoesNotContain("were cut", result.Error, StringComparison.Ordinal);
        Assert.True((double)JsonNode.Parse(File.ReadAllText(_folder.File("r.json")))!["validation_loss"]! < 1);
        CommandLine.Sentence(CommandLine.Call(Train("b", data, "--max-length", "40")), 0, "of 180 examples ");
        CommandLine.Sentence(CommandLine.Call(Train("c", data, "--resume")), 1, "has no run to go on from");

        string[] ask = ["sample", "--model", _folder.File("a"), "--template", "instruction", "--prompt", "Write a story", "--max-tokens", "12"];
        var (one, two) = (CommandLine.Call(ask), CommandLine.Call(ask));
        Assert.Equal((0, one.Output), (one.Code, two.Output));
        Assert.DoesNotContain("Instruction", one.Output, StringComparison.Ordinal);       // the answer alone
        CommandLine.Sentence(CommandLine.Call([.. ask[..4], "model"]), 1, "has no chat_template");
    }

    [Fact]
    public void TrainSft_BadData_NamesFileLineAndField()
    {
        var (bad, empty) = (_folder.File("bad.jsonl"), _folder.File("empty.jsonl"));
        File.WriteAllText(bad, "{\"prompt\":\"a\",\"completion\":\"b\"}\n{\"prompt\":\"a\"}\n");
        File.WriteAllText(empty, "");
        CommandLine.Sentence(CommandLine.Call(Train("o", bad)), 1, "bad.jsonl, line 2");
        var half = _folder.File("half.jsonl");
        File.WriteAllText(half, "{\"prompt\":\"a\",\"completion\":\"b\",\"id\":\"\\ud83d\"}\n");
        CommandLine.Sentence(CommandLine.Call(Train("o", half)), 1, "half.jsonl, line 1, column 37: has a text that is no Unicode");
        CommandLine.Sentence(CommandLine.Call(Train("o", empty)), 1, "empty.jsonl: there are no examples to learn from");
        CommandLine.Sentence(CommandLine.Call(Train("o", _folder.File("none.jsonl"))), 1, "there is no such file");
        Assert.False(Directory.Exists(_folder.File("o")));          // a run that cannot begin leaves nothing
    }

    [Theory]
    [InlineData("words")]
    [InlineData("bpe", "--vocab-size", "400")]
    public void TrainLm_OnRows_WithEachTokenizer_SamplesWholeWords(string tokenizer, params string[] size)
    {
        Assert.Equal(0, CommandLine.Call(["train", "lm", "--data", Path.Combine(Datasets, "stories.jsonl"), "--tokenizer", tokenizer, .. size,
            "--preset", "sentences", "--steps", "3", "--out", _folder.File("m")]).Code);
        var sampled = CommandLine.Call("sample", "--model", _folder.File("m"), "--prompt", "Once upon a time", "--max-tokens", "5");
        Assert.Equal(0, sampled.Code);
        Assert.StartsWith("Once upon a time", sampled.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Sample_APublishedModel_TellsItsAuthorsStory()
    {
        var folder = Repository.Real("stories260K");
        var told = CommandLine.Call("sample", "--model", folder, "--prompt", "Once upon a time", "--greedy", "--max-tokens", "196");
        Assert.Equal(File.ReadAllText(Path.Combine(folder, "stories260K-greedy-200.txt")).TrimEnd('\n'), told.Output.TrimEnd('\n'));
    }
}
