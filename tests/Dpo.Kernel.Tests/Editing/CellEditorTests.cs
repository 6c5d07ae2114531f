using Dpo.Kernel.Editing;
using Dpo.Tests.Shared;

namespace Dpo.Kernel.Tests.Editing;

public sealed class CellEditorTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CellEditor _editor;

    public CellEditorTests() => _editor = new CellEditor(_folder.Path);

    public void Dispose()
    {
        _editor.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("Console.WriteLi", "WriteLine")]
    [InlineData("\"\".Substr", "Substring")]
    [InlineData("new[] { 1 }.Aggreg", "Aggregate")]
    [InlineData("var point = (1, 2); poi", "point")]
    [InlineData("forea", "foreach")]
    public async Task Complete_MembersExtensionsVariablesKeywords(string code, string expected)
    {
        var found = await _editor.CompleteAsync(code, code.Length, TestContext.Current.CancellationToken);

        Assert.Equal(expected, found.Items[0].Text);
        Assert.StartsWith(code[found.Start..found.End], expected, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Complete_KnowsEarlierCells_TheNewestOfANameFirst_AndReferencedFiles()
    {
        _editor.Ran($"#r \"{typeof(Dpo.Base.LiveOutput).Assembly.Location}\"\nusing Dpo.Losses;\nint thing = 1; record Pair(int Chosen, int Rejected);");
        _editor.Ran("string thing = \"\"; var pair = new Pair(1, 2);");

        Assert.Equal(["Chosen"], await Texts("pair.Cho"));
        Assert.Contains("Length", await Texts("thing.Le"));
        Assert.Equal(["DpoLoss"], await Texts("new DpoLo"));
    }

    [Fact]
    public async Task Inspect_SignatureOverloadsDocumentation_AlsoInsideTheBrackets()
    {
        var inside = await Inspect("Math.Max(1, ");
        Assert.StartsWith("byte Math.Max(byte val1, byte val2)", inside, StringComparison.Ordinal);
        Assert.Contains("double Math.Max(double val1, double val2)", inside, StringComparison.Ordinal);

        _editor.Ran($"#r \"{typeof(Dpo.Base.LiveOutput).Assembly.Location}\"");
        Assert.Contains("Loss of direct preference optimisation", await Inspect("new Dpo.Losses.DpoLoss"), StringComparison.Ordinal);
        Assert.Null(await _editor.InspectAsync("", 0, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("1 + 1", "complete")]
    [InlineData("int F() {", "incomplete")]
    [InlineData("var s = (1 +", "incomplete")]
    [InlineData("int 1x = 2;", "invalid")]
    public void Completeness_OfWhatIsTyped(string code, string expected)
    {
        Assert.Equal(expected, Completeness.Classify(code, out var indent));
        Assert.Equal(code.Contains('{') ? "    " : "", indent);
    }

    private async Task<string[]> Texts(string code) =>
        [.. (await _editor.CompleteAsync(code, code.Length, TestContext.Current.CancellationToken)).Items.Select(i => i.Text)];

    private async Task<string> Inspect(string code) => (await _editor.InspectAsync(code, code.Length, TestContext.Current.CancellationToken))!;
}
