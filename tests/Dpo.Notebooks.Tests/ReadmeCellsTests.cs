using System.Text.RegularExpressions;
using Dpo.Kernel.Engine;
using Dpo.Tests.Shared;

namespace Dpo.Notebooks.Tests;

/// <summary>The experiment of one's own in lib/Dpo.Kernel/README.md, as it is printed, in a blank notebook far from the repository.</summary>
public sealed partial class ReadmeCellsTests
{
    [Fact]
    public async Task FiveCells_RunAsPrinted()
    {
        Repository.RequireLong();
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "lib", "Dpo.Kernel", "README.md"));
        var cells = Cell().Matches(readme).Select(m => m.Groups[1].Value).ToList();
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("mine.ipynb"), $$"""{"cells":[{{string.Join(',', cells.Select(Json))}}],"metadata":{},"nbformat":4,"nbformat_minor":5}""");

        var run = await NotebookRunner.RunAsync(folder.File("mine.ipynb"), null, TestContext.Current.CancellationToken);

        Assert.Equal(5, cells.Count);
        Assert.True(run.Succeeded, run.Error?.ToString());
    }

    private static string Json(string code, int number) =>
        $$"""{"cell_type":"code","id":"c{{number}}","metadata":{},"execution_count":null,"outputs":[],"source":{{System.Text.Json.JsonSerializer.Serialize(code)}}}""";

    [GeneratedRegex("```csharp\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Cell();
}
