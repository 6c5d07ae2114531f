using System.CommandLine;
using Dpo.Cli.Commands;
using Dpo.Tests.Shared;

namespace Dpo.Cli.Tests.Commands;

public sealed class SampleCommandTests
{
    [Fact]
    public async Task Sample_Stopped_EndsBeforeTheNextToken()
    {
        var model = Path.Combine(Repository.Root, "datasets", "recorded", "stories-sft");
        var parsed = Root.Parse(Root.Make([SampleCommand.Make()]),
            ["sample", "--model", model, "--template", "instruction", "--prompt", "Write a story"]);
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => parsed.InvokeAsync(configuration, new CancellationToken(canceled: true)));
    }

    // A model that was trained with a template and is asked without it answers something else, and nobody is told.
    [Theory]
    [InlineData("""{"settings":{"Template":"instruction"}}""", "--template instruction")]
    [InlineData("""{"settings":{"Template":"plain"}}""", "")]
    [InlineData("""{"settings":{"Template":7}}""", "")]
    [InlineData("""{"settings":{"Template":"nobody's"}}""", "")]
    [InlineData("{ not JSON", "")]
    public void Sample_OfARunsModel_AsksWithItsTemplate(string record, string said)
    {
        using var folder = new TempFolder();
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "datasets", "recorded", "stories-sft")))
        {
            File.Copy(file, folder.File(Path.GetFileName(file)));
        }
        File.WriteAllText(folder.File("run.json"), record);
        var result = CommandLine.Call("sample", "--model", Path.GetDirectoryName(folder.File("run.json"))!, "--prompt", "Write a story",
            "--greedy", "--max-tokens", "3");
        Assert.Equal(0, result.Code);
        Assert.Equal(said.Length > 0, result.Error.Contains("trained with --template instruction", StringComparison.Ordinal));
        Assert.Equal(said.Length == 0, result.Output.StartsWith("Write a story", StringComparison.Ordinal));
    }
}
