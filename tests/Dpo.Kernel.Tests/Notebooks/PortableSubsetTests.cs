using Dpo.Kernel.Notebooks;
using Dpo.Kernel.Tests.Support;

namespace Dpo.Kernel.Tests.Notebooks;

public sealed class PortableSubsetTests
{
    private const string First = "#r \"../artifacts/notebook/Dpo.dll\"\nusing Dpo.Teaching;\nLab.Start();";

    [Theory]
    [InlineData("var x = 1;\n#!time\nx", 2, "#! starts a magic, which one engine only knows. Use plain C#.")]
    [InlineData("#!csharp", 1, "#! starts a magic, which one engine only knows. Use plain C#.")]
    [InlineData("%time", 1, "% starts a magic, which one engine only knows. Use plain C#.")]
    [InlineData("x();\n!ls", 2, "! starts a magic, which one engine only knows. Use plain C#.")]
    [InlineData("#r \"nuget: Plotly.NET, 6.0.0\"", 1, "packages are not loaded from notebooks. Use what the library brings.")]
    [InlineData("var x = 1;\ndisplay(x);", 2, "display(...) exists in one engine only. End the cell with the value, without a semicolon.")]
    [InlineData("HTML(\"x\")", 1, "HTML(...) exists in one engine only. End the cell with the value, without a semicolon.")]
    [InlineData("1.Display();", 1, "Display() exists in one engine only. End the cell with the value, without a semicolon.")]
    [InlineData("Kernel.Root", 1, "Kernel exists in one engine only. Use plain C#.")]
    [InlineData("var a = 1;\nvar s = Console.ReadLine();", 2, "Console.ReadLine reads what the engine may use to talk to the editor. Ask through LiveInput.")]
    [InlineData("Ask(Console.ReadLine, Console.Write);", 1, "Console.ReadLine reads what the engine may use to talk to the editor. Ask through LiveInput.")]
    [InlineData("System.Console.In.ReadToEnd()", 1, "Console.In reads what the engine may use to talk to the editor. Ask through LiveInput.")]
    [InlineData("using var s = global::System.Console.OpenStandardInput();", 1, "Console.OpenStandardInput reads what the engine may use to talk to the editor. Ask through LiveInput.")]
    [InlineData("using static System.Console;", 1, "the console's input is the engine's. Write Console.Write, and ask through LiveInput.")]
    [InlineData("using Plotly.NET;", 1, "Plotly is not for cells. Call Dpo or Dpo.Charts.")]
    [InlineData("var c = Plotly.NET.Chart.Line(1);", 1, "Plotly is not for cells. Call Dpo or Dpo.Charts.")]
    [InlineData("using Microsoft.FSharp.Core;", 1, "Microsoft.FSharp is not for cells. Call Dpo or Dpo.Charts.")]
    [InlineData("using FSharp.Core;", 1, "FSharp is not for cells. Call Dpo or Dpo.Charts.")]
    [InlineData("using static Microsoft.DotNet.Interactive.Formatting.PocketViewTags;", 1, "Microsoft.DotNet.Interactive is not for cells. Call Dpo or Dpo.Charts.")]
    [InlineData("var s = \"/home/me/x.txt\";", 1, "\"/home/me/x.txt\" is a path of one machine. Start from the notebook's folder: \"../datasets/...\".")]
    [InlineData("var s = $@\"C:\\data\\{1}\";", 1, "\"C:\\data\\\" is a path of one machine. Start from the notebook's folder: \"../datasets/...\".")]
    [InlineData("#r \"/usr/lib/x.dll\"", 1, "\"/usr/lib/x.dll\" is a path of one machine. Start from the notebook's folder: \"../datasets/...\".")]
    public void Check_CodeOfOneEngine_IsAViolationOnItsLine(string code, int line, string message)
    {
        var violation = Assert.Single(PortableSubset.Check(Sample.Of(First, code), First));

        Assert.Equal(("c2", line, message), (violation.Cell.Id, violation.Line, violation.Message));
        Assert.Equal($"cell 2 (c2), line {line}: {message}", violation.ToString());
    }

    [Theory]
    [InlineData("using static System.Math;\nConsole.Write(1); Console.Out.Flush(); reader.ReadLine(); // Console.ReadLine()")]
    [InlineData("// display(x); #!time /home/me/x")]
    [InlineData("/*\n%time\n!ls\n*/")]
    [InlineData("var s = \"display(x) Kernel.Root using Plotly.NET\";")]
    [InlineData("var s = \"\"\"\n    %time\n    !ls\n    #!x\n    \"\"\";")]
    [InlineData("var s = @\"\n%time\n!ls\";")]
    [InlineData("var x = a\n    % b;\nvar y = c &&\n    !d;")]
    [InlineData("var rate = $\"{x} tokens/s\"; var u = \"/s\"; var p = \"../datasets/a.jsonl\";")]
    [InlineData("Show.display = 1; var kernel = my.Kernel; using Dpo.Charts;")]
    [InlineData("new int[] { 1 }\n    .Select(x => x)")]
    public void Check_PlainCode_IsNoViolation(string code) => Assert.Empty(PortableSubset.Check(Sample.Of(First, code), First));

    [Fact]
    public void Check_Layout_CountsColumnsAndFilledLines()
    {
        var good = string.Join("\n\n", Enumerable.Repeat("x();", 18)) + "\n// " + new string('é', 0);
        var wide = "var s = \"" + new string('a', 78) + "\";";
        Assert.Equal(89, wide.Length);
        var bad = Sample.Of(First, "\n" + wide, string.Concat(Enumerable.Repeat("x();\n", 19)), good.Replace("\n// ", "", StringComparison.Ordinal));

        Assert.Equal(
            [
                "cell 2 (c2), line 2: a code line has at most 88 columns. Got 89: break it.",
                "cell 3 (c3), line 1: a code cell has at most 18 lines. Got 19: split it.",
            ],
            PortableSubset.Check(bad, First).Select(v => v.ToString()));
    }

    [Fact]
    public void Check_LineOf88Signs_IsAllowed() =>
        Assert.Empty(PortableSubset.Check(Sample.Of(First, "// " + string.Concat(Enumerable.Repeat("😀", 85))), First));

    [Fact]
    public void Check_FirstCodeCell_IsTheStandardOne()
    {
        Assert.Empty(PortableSubset.Check(Sample.Of("md:# Title", First + "\n"), First));
        Assert.Equal(
            "cell 2 (c2), line 2: the first code cell is the same in all notebooks: the line `using Dpo.Teaching;` was expected.",
            Assert.Single(PortableSubset.Check(Sample.Of("md:# Title", First.Replace("Teaching", "Other", StringComparison.Ordinal)), First)).ToString());
        Assert.Equal(
            "cell 1 (c1), line 4: the first code cell is the same in all notebooks: no further line was expected.",
            Assert.Single(PortableSubset.Check(Sample.Of(First + "\n1"), First)).ToString());
    }

    [Fact]
    public void Check_MarkdownMacros_AreViolationsOutsideCode()
    {
        var notebook = Sample.Of("md:text\n$$\\newcommand{\\x}{1} \\label{eq} \\defect$$\n`\\def` ```\n\\label\n```", First);

        Assert.Equal(
            [
                "cell 1 (c1), line 2: \\newcommand does not work in every front end. Write the formula out.",
                "cell 1 (c1), line 2: \\label does not work in every front end. Write the formula out.",
            ],
            PortableSubset.Check(notebook, First).Select(v => v.ToString()));
    }
}
