using System.Text.Json.Nodes;
using Dpo.Tests.Shared;

namespace Dpo.Cli.Tests.Commands;

public sealed class DataCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Data_TheRecordedModelsTokenizer_LengthsMasksAndBadRows()
    {
        File.WriteAllText(_folder.File("pairs.jsonl"), """
            {"prompt": "Write a story about Lily and a kite.", "chosen": "Once upon a time, Lily found a kite. The end.", "rejected": "Lily was sad."}
            {"prompt": "Write a story about Lily and a kite.", "chosen": "The end.", "rejected": "The end."}
            not JSON
            """);
        var result = CommandLine.Call("data", _folder.File("pairs.jsonl"), "--model", "datasets/recorded/stories-sft", "--page", _folder.File("page.html"), "--json", _folder.File("data.json"));
        Assert.Equal(0, result.Code);
        Assert.StartsWith("3 rows, 1 comparisons\n1 rows read as prompt, chosen, rejected: texts\n1 rows left out: chosen and rejected are the same\n1 rows left out: is no JSON\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("pairs.jsonl, line 3, column 2: is no JSON", result.Output, StringComparison.Ordinal);
        Assert.Contains("the chosen one is the longer in 100 %\n0 responses cut at the limit, 0 pairs without room for a response, 0 alike once cut\n", result.Output, StringComparison.Ordinal);
        var page = File.ReadAllText(_folder.File("page.html"));
        Assert.Contains("<mark>", page, StringComparison.Ordinal);
        Assert.Contains("Responses of pairs.jsonl by length", page, StringComparison.Ordinal);
        Assert.Equal(1, (int)JsonNode.Parse(File.ReadAllText(_folder.File("data.json")))!["kept"]!);
    }

    [Fact]
    public void Data_WithoutATokenizer_CountsCharacters_AndNothingUsableIsOneSentence()
    {
        var plain = CommandLine.Run("data", "datasets/story-preferences-heldout.jsonl");
        Assert.StartsWith("200 rows, 200 comparisons\n", plain.Output, StringComparison.Ordinal);
        Assert.Contains(" characters; rejected: ", plain.Output, StringComparison.Ordinal);
        File.WriteAllText(_folder.File("bad.jsonl"), "{\"text\": \"x\"}\n");
        CommandLine.Sentence(CommandLine.Call("data", _folder.File("bad.jsonl")), 1, "none of 1 rows is a comparison; ");
        CommandLine.Sentence(CommandLine.Call("label", _folder.File("bad.jsonl")), 1, "none of 1 rows is a comparison; ");
    }

    [Fact]
    public void Data_ATemplateThatRefusesARow_AndHalfACharacter_AreReasons_AndInSampleOneSentence()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "datasets", "recorded", "stories-sft")))
        {
            File.Copy(file, _folder.File(Path.GetFileName(file)));
        }
        File.WriteAllText(_folder.File("chat_template.jinja"),
            "{% for m in messages %}{% if 'kite' in m.content %}{{ raise_exception('no kites here') }}{% endif %}{{ m.content }} {% endfor %}");
        File.WriteAllText(_folder.File("pairs.jsonl"), """
            {"prompt": "Lily", "chosen": "The end.", "rejected": "No."}
            {"prompt": "a kite", "chosen": "The end.", "rejected": "No."}
            {"prompt": "Lily", "chosen": "hi \ud83d", "rejected": "No."}
            {"prompt": "Lily", "chosen": "The sun.", "rejected": "No."}
            """);
        var result = CommandLine.Call("data", _folder.File("pairs.jsonl"), "--model", _folder.Path, "--template", "model");
        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.StartsWith("4 rows, 2 comparisons\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("1 rows left out: the chat template refuses it\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("pairs.jsonl, line 3, column 30: has a text that is no Unicode", result.Output, StringComparison.Ordinal);
        var sampled = CommandLine.Call("sample", "--model", _folder.Path, "--template", "model", "--prompt", "a kite");
        Assert.Equal((1, "", "dpo: the model's chat template refuses the conversation: no kites here\n"), (sampled.Code, sampled.Output, sampled.Error));
    }
}
