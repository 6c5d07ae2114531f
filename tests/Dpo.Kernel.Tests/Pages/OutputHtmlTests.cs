using System.Text.Json.Nodes;
using Dpo.Kernel.Pages;

namespace Dpo.Kernel.Tests.Pages;

public sealed class OutputHtmlTests
{
    private const string Svg = """<svg role=\"img\" aria-label=\"A &lt; B\"><clipPath id=\"k\"/><g clip-path=\"url(#k)\"/></svg>""";

    private static string Html(string outputs) => new OutputHtml().Of((JsonArray)JsonNode.Parse(outputs)!);

    private static string Result(string data) => Html("[{\"output_type\": \"execute_result\", \"data\": {" + data + "}}]");

    [Fact]
    public void Streams_Neighbouring_AreOneBlock_AndPassedChecksStandOut()
    {
        var html = Html("""
            [{"output_type": "stream", "name": "stdout", "text": ["PASS 1 < 2\n", "x"]},
             {"output_type": "stream", "name": "stdout", "text": "y\n"},
             {"output_type": "stream", "name": "stderr", "text": "z"}]
            """);

        Assert.Equal("<pre class=\"stream\" tabindex=\"0\"><b class=\"pass\">PASS</b> 1 &lt; 2\nxy</pre>\n"
            + "<pre class=\"stream stderr\" tabindex=\"0\">z</pre>\n", html);
    }

    [Fact]
    public void Chart_HasItsPictureWithAClaim_ItsDataAndItsText()
    {
        var html = Result($$$"""
            "application/vnd.plotly.v1+json": {"data": [], "layout": {"title": "</script>"}}, "image/svg+xml": "{{{Svg}}}",
            "text/plain": "A < B\nnumbers", "text/html": "<svg></svg>"
            """);

        Assert.Contains("<figure class=\"chart\" data-claim=\"A &lt; B\">", html, StringComparison.Ordinal);
        Assert.Contains("<clipPath id=\"svg1-k\"/><g clip-path=\"url(#svg1-k)\"/>", html, StringComparison.Ordinal);
        Assert.Equal(2, html.Split("<svg").Length);
        Assert.Equal(2, html.Split("</script>").Length);
        Assert.Contains("<summary>Figure as text</summary><pre class=\"result\" tabindex=\"0\">A &lt; B\nnumbers</pre>", html,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Picture_WithoutAClaim_GetsItsText() => Assert.Contains(
        "<svg width=\"1\" role=\"img\" aria-label=\"A &amp; B\">",
        Result(""" "image/svg+xml": "<?xml version='1.0'?><svg width=\"1\"></svg>", "text/plain": "A & B\nmore" """),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(""" "text/html": "<table></table>", "text/plain": "t" """, "<table></table></div>")]
    [InlineData(""" "text/html": "<pre style=\"x\">s</pre>" """, "<pre tabindex=\"0\" style=\"x\">s</pre>")]
    [InlineData(""" "text/plain": "a < b" """, "<pre class=\"result\" tabindex=\"0\">a &lt; b</pre>")]
    public void Result_ShowsItsRichestForm(string data, string expected) =>
        Assert.Contains(expected, Result(data), StringComparison.Ordinal);

    [Fact]
    public void Error_IsItsSentence() => Assert.Equal(
        "<pre class=\"error\" tabindex=\"0\">E: no &lt;x&gt;</pre>\n",
        Html("""[{"output_type": "error", "ename": "E", "evalue": "\u001b[31mno <x>\u001b[0m", "traceback": []}]"""));

    [Fact]
    public void Outputs_None_AreNothing() => Assert.Equal("", Html("[]"));
}
