using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Dpo.Kernel.Notebooks;
using Dpo.Kernel.Pages;

namespace Dpo.Kernel.Tests.Pages;

public sealed partial class OutputMarkupTests
{
    [Theory]
    [InlineData("<p>a</p>", "<p>a</p>")]
    [InlineData("<p onclick='x'>a</p>", "<p>a</p>")]
    [InlineData("<P\nSTYLE=color:red CLASS=slide>a</P>", "<p style=\"color:red\">a</p>")]
    [InlineData("a<script>x</script>b<STYLE>y</style >c", "abc")]
    [InlineData("a<script>x", "a")]
    [InlineData("<scr<script></script>ipt>x", "ipt&gt;x")]
    [InlineData("a < b <3 <", "a &lt; b &lt;3 &lt;")]
    [InlineData("a<!-- b -->c<!-- d", "ac")]
    [InlineData("<section><form><b>a</b></form></section>", "<b>a</b>")]
    [InlineData("</div></main><b>a", "<b>a</b>")]
    [InlineData("<div><p>a</div>b", "<div><p>a</p></div>b")]
    [InlineData("<div title=\"</div><b>\">a</div>", "<div title=\"&lt;/div&gt;&lt;b&gt;\">a</div>")]
    [InlineData("<a href=\"javascript:x\">a</a>", "<a>a</a>")]
    [InlineData("<a href=\"&#106;avascript:x\">a</a>", "<a>a</a>")]
    [InlineData("<a href=\"https://x.org\">a</a><a href='#b'>b</a>", "<a href=\"https://x.org\">a</a><a href=\"#b\">b</a>")]
    [InlineData("<a href='mailto:x@y.org'>a</a><a href='b.html'>b</a>", "<a href=\"mailto:x@y.org\">a</a><a>b</a>")]
    [InlineData("<a href='data:image/png;base64,AA=='>a</a>", "<a>a</a>")]
    [InlineData("<img src=\"https://x.org/a.png\" alt=\"a < b\">", "a &lt; b")]
    [InlineData("<img src=\"data:image/png;base64,AA==\">", "<img src=\"data:image/png;base64,AA==\">")]
    [InlineData("<img src=\"data:image/svg+xml,<svg/>\" alt=\"a\">", "a")]
    [InlineData("<p style=\"background:url(x)\">a</p>", "<p>a</p>")]
    [InlineData("<p style=\"background:u\\72l(x)\">a</p>", "<p>a</p>")]
    [InlineData("<svg><g clip-path=\"url(#k)\"/><use href=\"a\"/></svg>", "<svg><g clip-path=\"url(#k)\"></g></svg>")]
    [InlineData("<svg><rect fill='url(x)' style='fill:url(x)' onclick='x'/></svg>", "<svg><rect></rect></svg>")]
    [InlineData("<p style='font:url(x)' data-style='a:url(y)'>a</p>", "<p>a</p>")]
    [InlineData("<p style='stroke-dasharray:10,5;x:y'>a</p>", "<p style=\"stroke-dasharray:10,5;x:y\">a</p>")]
    [InlineData("<svg><p>a</p><foreignObject><p>b</p></foreignObject></svg>", "<svg></svg><p>a</p>")]
    [InlineData("<svg><desc><p>a</p><style>b</style></desc><style>c</style></svg>", "<svg><desc><p>a</p></desc></svg>")]
    [InlineData("<svg><image xlink:href='data:image/gif;base64,AA'/></svg>",
        "<svg><image href=\"data:image/gif;base64,AA\"></image></svg>")]
    [InlineData("<svg><image xlink:href='https://x.org'/><g href='#a' xlink:href='javascript:x'/></svg>", "<svg><g></g></svg>")]
    [InlineData("<svg viewbox='0 0 1 1' preserveaspectratio='none'><CLIPPATH/><linearGradient xml:space='preserve'/></svg>",
        "<svg viewBox=\"0 0 1 1\" preserveAspectRatio=\"none\"><clipPath></clipPath>"
        + "<linearGradient xml:space=\"preserve\"></linearGradient></svg>")]
    [InlineData("<svg stroke='red' stroke-width='2' aria-label='a' class='b' data-c='d'/>",
        "<svg stroke=\"red\" stroke-width=\"2\" aria-label=\"a\"></svg>")]
    [InlineData("<math><mi>x</mi><title><a id='</title><img onerror=y>'>z</a></title></math>", "x")]
    [InlineData("<!doctype html><html><head><title>a</title></head><body onload='b'><p>c</p></body></html>", "<p>c</p>")]
    [InlineData("<tr><td>a", "a")]
    [InlineData("<table><td>a", "<table><tbody><tr><td>a</td></tr></tbody></table>")]
    [InlineData("<br><hr/>", "<br><hr>")]
    [InlineData("<b/>a", "<b>a</b>")]
    [InlineData("", "")]
    public void Markup_Becomes(string markup, string expected) => Assert.Equal(expected, OutputMarkup.Sanitize(markup));

    [Fact]
    public void Outputs_OfTheChapters_KeepWhatTheyShow()
    {
        var count = 0;
        foreach (var output in Curriculum.Chapters.SelectMany(n => n.CodeCells).SelectMany(c => c.Outputs))
        {
            foreach (var type in (string[])["text/html", "image/svg+xml"])
            {
                var markup = NotebookText.Join(output!["data"]?[type] as JsonNode);
                Assert.Equal(Structure(markup), Structure(OutputMarkup.Sanitize(markup)));
                count += markup.Length == 0 ? 0 : 1;
            }
        }

        Assert.InRange(count, 100, 5000);
    }

    // Elements with their attributes, and text, in the order of the page.
    private static IEnumerable<string> Structure(string markup) =>
        new HtmlParser().ParseDocument($"<!doctype html><body>{markup}").Body!.GetDescendants().Select(node => node is not IElement element
            ? node.TextContent
            : $"{element.NamespaceUri} {element.GetAncestors().Count()} {element.LocalName} "
                + string.Join(' ', element.Attributes.Select(a => $"{a.NamespaceUri} {a.Name}={a.Value}").Order(StringComparer.Ordinal)));

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
            var html = OutputMarkup.Sanitize(string.Concat(chosen));
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
            Assert.Equal(html, OutputMarkup.Sanitize(html));
        }
    }

    [GeneratedRegex("""<(/?)([^\s/>]*)((?:"[^"]*"|'[^']*'|[^"'>])*)>""")]
    private static partial Regex Tag();

    [GeneratedRegex("""="[^"]*"|='[^']*'""")]
    private static partial Regex Value();
}
