using System.Text.Json.Nodes;
using Dpo.Kernel.Notebooks;
using Dpo.Kernel.Pages;
using Dpo.Kernel.Tests.Support;

namespace Dpo.Kernel.Tests.Pages;

public sealed class MarkdownHtmlTests
{
    private static string Html(string markdown) =>
        new MarkdownHtml("a/06-dpo.ipynb", new HashSet<string> { "07-next.ipynb" }, new PageIds()).ToHtml(Sample.Of("md:" + markdown).Cells[0]);

    [Theory]
    [InlineData("a $x$ b", "<p>a <span class=\"tex\"><math><semantics><mi>x</mi>")]
    [InlineData("$$x$$", "<span class=\"formula\" tabindex=\"0\" role=\"group\" aria-label=\"Formula\"><math display=\"block\">")]
    [InlineData("$$\nx\n$$", "<math display=\"block\"><semantics><mi>x</mi>")]
    [InlineData("$$\\begin{aligned}\na&=b\\\\\n&=c\n\\end{aligned}$$", "<mtable displaystyle=\"true\">")]
    [InlineData("it costs $5 and $6", "<p>it costs $5 and $6</p>")]
    [InlineData("costs $6; in bash write `` `$x` `` for it", "<p>costs $6; in bash write <code>`$x`</code> for it</p>")]
    [InlineData("costs $6; `x` and `$y` `", "<p>costs $6; <code>x</code> and <code>$y</code> `</p>")]
    [InlineData("a ` $x$ b", "<p>a ` <span class=\"tex\">")]
    [InlineData("a \\$ b $ c", "<p>a $ b $ c</p>")]
    [InlineData("`$x$` $", "<code>$x$</code> $</p>")]
    [InlineData("# Two: *words*", "<h1 id=\"two-words\">Two: <em>words</em></h1>")]
    [InlineData("see `07-next.ipynb`", "<a href=\"07-next.html\"><code>07-next.ipynb</code></a>")]
    [InlineData("see `08-x.ipynb`", "<p>see <code>08-x.ipynb</code></p>")]
    [InlineData("[on](07-next.ipynb)", "<a href=\"07-next.html\">on</a>")]
    [InlineData("[code](../lib/A.cs)", "<p>code</p>")]
    [InlineData("[p](https://x.org/a?b=1&c)", "<a href=\"https://x.org/a?b=1&amp;c\">p</a>")]
    [InlineData("![a picture](https://x.org/a.png)", "<p>a picture</p>")]
    [InlineData("<script>x</script>", "&lt;script&gt;")]
    [InlineData("```csharp\nvar x = 1;\n```", "<span class=\"k\">var</span>")]
    [InlineData("| a | b |\n|---|--:|\n| $x$ | 2 |", "<div class=\"scroll table\" tabindex=\"0\" role=\"group\" aria-label=\"Table\">")]
    public void Markdown_Becomes(string markdown, string expected) => Assert.Contains(expected, Html(markdown), StringComparison.Ordinal);

    [Fact]
    public void Heading_Twice_HasTwoIds()
    {
        var html = Html("## A $x$\n\n## A $x$");

        Assert.Contains("<h2 id=\"a-x\">", html, StringComparison.Ordinal);
        Assert.Contains("<h2 id=\"a-x-2\">", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Formula_Wrong_NamesFileCellAndFormula()
    {
        var message = Assert.Throws<NotebookException>(() => Html("a $x+\\foo$ b")).Message;

        Assert.StartsWith("a/06-dpo.ipynb: cell 1 (c1): the formula x+\\foo has the unknown command \\foo at character 3.", message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Formulas_OfEveryNotebook_ConvertWithoutARest()
    {
        var count = 0;
        foreach (var notebook in Curriculum.Chapters.Concat(Curriculum.Solutions))
        {
            var html = new ChapterHtml(notebook, new HashSet<string>());
            foreach (var cell in html.Cells.Where(c => c.Cell.Kind == CellKind.Markdown))
            {
                count += cell.Html.Split("<math").Length - 1;
                var text = PlainText.Extract(System.Text.RegularExpressions.Regex.Replace(cell.Html, "<code>.*?</code>", ""));
                Assert.False(text.Contains('$', StringComparison.Ordinal) || text.Contains('\\', StringComparison.Ordinal),
                    $"{notebook.Name}, {cell.Cell}: {text}");
            }
        }

        Assert.InRange(count, 400, 5000);
    }

    [Theory]
    [InlineData("<javascript:alert(1)>", "<p>&lt;javascript:alert(1)&gt;</p>")]
    [InlineData("<VBScript:x>", "<p>&lt;VBScript:x&gt;</p>")]
    [InlineData("<https://x.org/?a=1&b>", "<p><a href=\"https://x.org/?a=1&amp;b\">https://x.org/?a=1&amp;b</a></p>")]
    [InlineData("<a@x.org>", "<p><a href=\"mailto:a@x.org\">a@x.org</a></p>")]
    [InlineData("[a](javascript:x)", "<p>a</p>")]
    [InlineData("[a][b]\n\n[b]: javascript:x", "<p>a</p>")]
    [InlineData("[a](mailto:a@x.org)", "<p><a href=\"mailto:a@x.org\">a</a></p>")]
    public void Link_LeadsToThePagesOrTheNetwork(string markdown, string expected) => Assert.Equal(expected, Html(markdown).Trim());

    [Fact]
    public void Attachment_IsAPicture_AndAMissingOneItsText()
    {
        var notebook = Sample.Of("md:![a *b*](attachment:c%20d.png) ![e](attachment:f.png)");
        notebook.Cells[0].Json["attachments"] = JsonNode.Parse("""{"c d.png": {"image/png": "AAAA"}}""");

        var html = new MarkdownHtml("a.ipynb", new HashSet<string>(), new PageIds()).ToHtml(notebook.Cells[0]);

        Assert.Equal("<p><img src=\"data:image/png;base64,AAAA\" alt=\"a b\"> e</p>\n", html);
    }

    [Theory]
    [InlineData("> ")]
    [InlineData("[")]
    [InlineData("*a **b ")]
    [InlineData("- ")]
    public void Markdown_TooDeep_NamesFileAndCell(string part)
    {
        try
        {
            Assert.NotEmpty(Html(string.Concat(Enumerable.Repeat(part, 1000)) + "x"));
        }
        catch (NotebookException e)
        {
            Assert.StartsWith("a/06-dpo.ipynb: cell 1 (c1): its lists, quotes or brackets lie too deep", e.Message,
                StringComparison.Ordinal);
        }
    }
}
