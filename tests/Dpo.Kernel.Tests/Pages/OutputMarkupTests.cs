using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dpo.Kernel.Pages;

namespace Dpo.Kernel.Tests.Pages;

public sealed partial class OutputMarkupTests
{
    [Theory]
    [InlineData("<p>a</p>", "<p>a</p>")]
    [InlineData("<p onclick='x'>a</p>", "<p>a</p>")]
    [InlineData("<P\nSTYLE=color:red CLASS=slide>a</P>", "<P STYLE=\"color:red\">a</P>")]
    [InlineData("a<script>x</script>b<STYLE>y</style >c", "abc")]
    [InlineData("a<script>x", "a")]
    [InlineData("<scr<script></script>ipt>x", "x")]
    [InlineData("a < b <3 <", "a &lt; b &lt;3 &lt;")]
    [InlineData("a<!-- b -->c<!-- d", "ac")]
    [InlineData("<section><form><b>a</b></form></section>", "<b>a</b>")]
    [InlineData("</div></main><b>a", "<b>a</b>")]
    [InlineData("<div><p>a</div>b", "<div><p>a</p></div>b")]
    [InlineData("<div title=\"</div><b>\">a</div>", "<div title=\"&lt;/div>&lt;b>\">a</div>")]
    [InlineData("<a href=\"javascript:x\">a</a>", "<a>a</a>")]
    [InlineData("<a href=\"&#106;avascript:x\">a</a>", "<a>a</a>")]
    [InlineData("<a href=\"https://x.org\">a</a><a href='#b'>b</a>", "<a href=\"https://x.org\">a</a><a href='#b'>b</a>")]
    [InlineData("<img src=\"https://x.org/a.png\" alt=\"a < b\">", "a &lt; b")]
    [InlineData("<img src=\"data:image/png;base64,AA==\">", "<img src=\"data:image/png;base64,AA==\">")]
    [InlineData("<img src=\"data:image/svg+xml,<svg/>\" alt=\"a\">", "a")]
    [InlineData("<p style=\"background:url(x)\">a</p>", "<p>a</p>")]
    [InlineData("<p style=\"background:u\\72l(x)\">a</p>", "<p>a</p>")]
    [InlineData("<svg><g clip-path=\"url(#k)\"/><use href=\"a\"/></svg>", "<svg><g clip-path=\"url(#k)\"/></svg>")]
    [InlineData("<svg><p>a</p><foreignObject><p>b</p></foreignObject></svg>", "<svg>a</svg>")]
    [InlineData("<br><hr/>", "<br><hr>")]
    [InlineData("<b/>a", "<b></b>a")]
    [InlineData("", "")]
    public void Markup_Becomes(string markup, string expected) => Assert.Equal(expected, OutputMarkup.Of(markup));

    [Fact]
    public void Outputs_OfTheChapters_StayAsTheyAre()
    {
        var count = 0;
        foreach (var output in Curriculum.Chapters.SelectMany(n => n.CodeCells).SelectMany(c => c.Outputs))
        {
            foreach (var type in (string[])["text/html", "image/svg+xml"])
            {
                var markup = NotebookText.Join(output!["data"]?[type] as JsonNode);
                Assert.Equal(markup, OutputMarkup.Of(markup));
                count += markup.Length == 0 ? 0 : 1;
            }
        }

        Assert.InRange(count, 100, 5000);
    }

    // Whatever goes in: every tag is of a known kind, and what is opened is closed, so the page around it keeps its shape.
    [Fact]
    public void Markup_MadeAtRandom_IsClosedAndHarmless()
    {
        string[] parts = ["<", ">", "</", "/>", "\"", "'", "=", " ", "script", "div", "svg", "img", "src", "onload", "style", "<!--",
            "-->", "a", "javascript:", "<div>", "</div>", "<script>", "</script>", "href", "&lt;", "table", "<td>", "title", "textarea",
            "\n", "<svg>"];
        var random = new Random(7);
        for (var i = 0; i < 5_000; i++)
        {
            var chosen = Enumerable.Range(0, random.Next(1, 20)).Select(_ => parts[random.Next(parts.Length)]);
            var html = OutputMarkup.Of(string.Concat(chosen));
            var open = new Stack<string>();
            foreach (Match tag in Tag().Matches(html))
            {
                var name = tag.Groups[2].Value;
                Assert.DoesNotContain(name, (string[])["script", "style", "textarea", "iframe"]);
                Assert.DoesNotMatch("(?i) on|javascript:", Value().Replace(tag.Groups[3].Value, ""));
                if (tag.Groups[1].Length > 0)
                {
                    Assert.Equal(open.Pop(), name);
                }
                else if (name != "img" && !tag.Value.EndsWith("/>", StringComparison.Ordinal))
                {
                    open.Push(name);
                }
            }

            Assert.Empty(open);
        }
    }

    [GeneratedRegex("""<(/?)([^\s/>]*)((?:"[^"]*"|'[^']*'|[^"'>])*)>""")]
    private static partial Regex Tag();

    [GeneratedRegex("""="[^"]*"|='[^']*'""")]
    private static partial Regex Value();
}
