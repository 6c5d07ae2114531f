using System.CommandLine;
using Dpo.Cli.Documents;
using Dpo.Tests.Shared;

namespace Dpo.Cli.Tests.Documents;

/// <summary>dpo lab readme: the tables and the picture of the documents are those of the recorded rows, of the notebooks and of the help.</summary>
public sealed class ReadmeDocumentTests : IDisposable
{
    private static readonly Func<int, Command> Program = width => Root.Make(Root.All(), width);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Documents_AreOfToday()
    {
        var result = Call(Path.Combine(Repository.Root, "tests"), "--check");       // from anywhere in the checkout
        Assert.True(result.Code == 0, result.Output + result.Error);
        Assert.Equal("everything is of today\n", result.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void EveryTable_StandsInOneDocument()
    {
        var parts = new ReadmeDocuments(Repository.Root, Program).Parts();
        Assert.Equal(new ReadmeTables(Repository.Root, Program).Names.Order(StringComparer.Ordinal),
            parts.Where(p => p.File != ReadmeDocuments.Picture).Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.All(parts, p => Assert.InRange(p.Wanted.Length, 200, 60_000));
    }

    // A copy of what the command reads, with one table and the picture changed.
    [Fact]
    public void AStaleTable_IsNamed_AndWrittenAnew()
    {
        foreach (var file in (string[])[.. ReadmeDocuments.Files, ReadmeDocuments.Picture, "Dpo.Notebooks.sln",
            .. Inputs("notebooks", "*.ipynb"), .. Inputs("datasets/recorded/exact", "*.jsonl"), .. Inputs("datasets/recorded/storyteller", "*.json")])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(file))!);
            File.Copy(Path.Combine(Repository.Root, file), _folder.File(file));
        }
        var results = _folder.File("datasets/recorded/README.md");
        var before = File.ReadAllText(results);
        File.WriteAllText(results, before.Replace("| ppo | 5 | ", "| ppo | 6 | ", StringComparison.Ordinal));
        File.Delete(_folder.File(ReadmeDocuments.Picture));

        var check = Call(_folder.Path, "--check");
        Assert.Equal((1, "stale: exact in datasets/recorded/README.md\nstale: chapter.svg in notebooks/chapter.svg\n`dpo lab readme` writes them anew\n"),
            (check.Code, check.Output.ReplaceLineEndings("\n")));
        Assert.False(File.Exists(_folder.File(ReadmeDocuments.Picture)));

        Assert.Equal(0, Call(_folder.Path).Code);
        Assert.Equal(before, File.ReadAllText(results));
        Assert.Equal(0, Call(_folder.Path, "--check").Code);

        File.WriteAllText(results, before.Replace("<!-- table: exact -->", "<!-- tabel: exact -->", StringComparison.Ordinal));
        CommandLine.Sentence(Call(_folder.Path, "--check"), 1, "no document has a line \"<!-- table: exact -->\"");
        File.Delete(results);
        CommandLine.Sentence(Call(_folder.Path, "--check"), 1, "datasets/recorded/README.md: is missing");
    }

    [Fact]
    public void OutsideACheckout_IsOneSentence() => CommandLine.Sentence(Call(_folder.Path, "--check"), 2, "has Dpo.Notebooks.sln");

    [Theory]
    [InlineData("<!-- table: a -->\n<!-- end -->\n", "<!-- table: a -->\n\nA\n\n<!-- end -->\n")]
    [InlineData("x\n\n<!-- table: a -->\nold $1\n\nold\n<!-- end -->\ny\n<!-- table: a -->\n\nA\n\n<!-- end -->\n",
        "x\n\n<!-- table: a -->\n\nA\n\n<!-- end -->\ny\n<!-- table: a -->\n\nA\n\n<!-- end -->\n")]
    [InlineData("no marker\n", "no marker\n")]
    public void Fill_PutsTheTableBetweenItsMarkers(string text, string filled)
    {
        var document = new MarkedText("f.md", text);
        Assert.Equal(filled, document.Fill(name => name.ToUpperInvariant() + "\n"));
        Assert.Equal(text != filled, document.Parts(name => name.ToUpperInvariant()).Any(p => p.IsStale));
    }

    [Theory]
    [InlineData("<!-- table: a -->\nx\n")]
    [InlineData("<!-- table: a -->\nx\n<!-- table: a -->\nx\n<!-- end -->\n")]
    public void AMarkerWithoutItsEnd_IsRefused(string text) => Assert.StartsWith("f.md: ",
        Assert.Throws<InvalidDataException>(() => new MarkedText("f.md", text).Parts(name => name)).Message, StringComparison.Ordinal);

    [Fact]
    public void ATableOfNoName_IsRefusedWithTheList() => Assert.StartsWith("there is no table \"frob\"; expected one of chapters, commands, exact, ",
        Assert.Throws<InvalidDataException>(() => new ReadmeTables(Repository.Root, Program).Make("frob")).Message, StringComparison.Ordinal);

    private static IEnumerable<string> Inputs(string folder, string pattern) =>
        Directory.GetFiles(Path.Combine(Repository.Root, folder), pattern).Select(file => $"{folder}/{Path.GetFileName(file)}");

    // In a process of its own: the help lists what other tests have registered in this one.
    private static CommandLine.Result Call(string folder, params string[] options)
    {
        using var process = CommandLine.Start(start => start.WorkingDirectory = folder, ["lab", "readme", .. options]);
        process.StandardInput.Close();
        return CommandLine.End(process);
    }
}
