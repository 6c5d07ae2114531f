using Dpo.Tests.Shared;

namespace Dpo.Cli.Tests.Commands;

public sealed class LabelCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Label_TwoPeople_ThenTheReport()
    {
        var data = Path.Combine(Repository.Root, "datasets", "story-preferences-heldout.jsonl");
        string[] Words(string who) => ["label", data, "--out", _folder.File("labels.jsonl"), "--annotator", who, "--questions", "4"];
        var first = CommandLine.CallWith("1\n2\nt\ns\n", Words("ann"));
        Assert.Equal(0, first.Code);
        Assert.Contains("1 of 200. ", first.Output, StringComparison.Ordinal);
        Assert.EndsWith($"4 answers are in {_folder.File("labels.jsonl")}\n", first.Output, StringComparison.Ordinal);
        Assert.EndsWith($"1 answers are in {_folder.File("labels.jsonl")}\n", CommandLine.RunWith("1\nq\n", Words("ann")).Output, StringComparison.Ordinal);
        var report = CommandLine.Call("label", data, "--out", _folder.File("labels.jsonl"), "--report");
        Assert.Equal("ann: 5 answers, 1 ties, 1 skipped, the first on the screen 2 times\n", report.Output);
        CommandLine.Sentence(CommandLine.Call("label", _folder.File("nothing.jsonl")), 1, "there is no such file");
    }
}
