using System.Net;
using System.Text.RegularExpressions;
using Dpo.Kernel.Pages;

namespace Dpo.Kernel.Tests.Pages;

public sealed partial class CodeHtmlTests
{
    private static string Unmarked(string html) => WebUtility.HtmlDecode(Tag().Replace(html, ""));

    [Fact]
    public void Code_OfEveryCell_IsTheSourceSignForSign()
    {
        var cells = Curriculum.Chapters.Concat(Curriculum.Solutions).SelectMany(n => n.CodeCells).ToList();

        Assert.InRange(cells.Count, 100, 2000);
        Assert.All(cells, c => Assert.Equal(c.Source, Unmarked(CodeHtml.Render(c.Source))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("var s = $\"a {x:0.0} & <b>\"; // c < d\n/* e */")]
    [InlineData("var r = \"\"\"\n  raw \"quoted\" é\n  \"\"\";")]
    [InlineData("int x = ; } ) \"no end")]
    [InlineData("#r \"a.dll\"\r\n#if X\n dead\n#endif\n\tx")]
    [InlineData("/// <summary>a</summary>\nvoid F() { }")]
    public void Code_Odd_IsTheSourceSignForSign(string source) => Assert.Equal(source, Unmarked(CodeHtml.Render(source)));

    [Fact]
    public void Code_HasItsKindsMarked()
    {
        var html = CodeHtml.Render("#r \"a.dll\"\nvar x = new List<Foo>(); // why\nx.Add(2, \"t\");");

        Assert.Contains("<span class=\"d\">#r &quot;a.dll&quot;", html, StringComparison.Ordinal);
        foreach (var piece in (string[])
            ["k\">var", "k\">new", "t\">List", "t\">Foo", "c\">// why", "m\">Add", "n\">2", "s\">&quot;t&quot;"])
        {
            Assert.Contains($"<span class=\"{piece}</span>", html, StringComparison.Ordinal);
        }
    }

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex Tag();
}
