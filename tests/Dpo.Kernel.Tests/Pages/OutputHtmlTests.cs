using System.Text.Json.Nodes;
using Dpo.Kernel.Pages;

namespace Dpo.Kernel.Tests.Pages;

public sealed class OutputHtmlTests
{
    private const string Svg = """<svg role=\"img\" aria-label=\"A &lt; B\"><clipPath id=\"k\"/><g clip-path=\"url(#k)\"/></svg>""";

    private static string Html(string outputs) => new OutputHtml().Render((JsonArray)JsonNode.Parse(outputs)!);

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
        Assert.Contains("<clipPath id=\"svg1-k\"></clipPath><g clip-path=\"url(#svg1-k)\"></g>", html, StringComparison.Ordinal);
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
    [InlineData("'fill:url(#k)'", "fill:url(#svg1-k)")]
    [InlineData("'fill:url(\\\"#k\\\")'", "fill:url(&quot;#svg1-k&quot;)")]
    [InlineData("\\\"fill:url('#k')\\\"", "fill:url('#svg1-k')")]
    public void Reference_InAStyle_FollowsTheRenaming(string style, string expected) => Assert.Contains(
        $"<g style=\"{expected}\">",
        Result($""" "image/svg+xml": "<svg><clipPath id='k'/><g style={style}/></svg>" """),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(""" "text/html": "<table><tr><td>a</td></tr></table>", "text/plain": "t" """,
        "<table><tbody><tr><td>a</td></tr></tbody></table></div>")]
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

    [Theory]
    [InlineData("a long line of prose\\nand another one", 0)]
    [InlineData("It ends.  Two blanks.\\nAnd so.  Does this one, elsewhere.", 0)]
    [InlineData("    stop       0.5\\n    go left   0.25", 1)]
    [InlineData("name  value\\na     1\\n\\nprose\\n\\nb     22\\nc     3", 2)]
    [InlineData("PASS log P(y+|x): -64.428 = -64.428\\nPASS log P(y-|x): -85.281 = -85.281", 0)]
    [InlineData("| a | b |\\n| c | d |", 1)]
    [InlineData("0.12 3.45\\n0.10 9.99", 1)]
    [InlineData("17 4 233 9 81 7 65 1024 3\\n4 190 2 77 12 5 8 31 640", 0)]
    [InlineData("loss: ▇▅▄▃ 80 points, first 0.4966 at 1\\nreward: ▁▂▃▄ 80 points, first 0.1 at 1", 0)]
    public void Text_KeepsItsColumns_AndNothingElse(string text, int runs) => Assert.Equal(
        runs, Result($"\"text/plain\": \"{text}\"").Split("<span class=\"aligned\" tabindex=\"0\">").Length - 1);

    [Theory]
    [InlineData("10 %\\r20 %\\r\\nend", "20 %\nend")]
    [InlineData("abcdef\\rxy", "xycdef")]
    [InlineData("abc\\b\\bX", "aXc")]
    [InlineData("loading\\r\\u001b[Kdone", "done")]
    [InlineData("\\u001b[1;31mred\\u001b[0m \\u001b]8;;x\\u0007link\\u001b]8;;\\u0007", "red link")]
    public void Text_IsWhatATerminalLeaves(string text, string expected) => Assert.Equal(
        $"<pre class=\"result\" tabindex=\"0\">{expected}</pre>\n", Result($"\"text/plain\": \"{text}\""));

    [Theory]
    [InlineData(""" "image/png": "AAAA\nBB==", "text/plain": "a \"b\"\nc" """,
        "<figure class=\"picture\"><img src=\"data:image/png;base64,AAAABB==\" alt=\"a &quot;b&quot;\"></figure>\n")]
    [InlineData(""" "image/png": "\" onerror=x", "text/plain": "t" """, "<pre class=\"result\" tabindex=\"0\">t</pre>\n")]
    [InlineData(""" "text/html": "<script>x</script><style>y</style>", "text/plain": "t" """,
        "<pre class=\"result\" tabindex=\"0\">t</pre>\n")]
    [InlineData(""" "text/markdown": "*a*" """, "<pre class=\"result\" tabindex=\"0\">*a*</pre>\n")]
    [InlineData(""" "application/<x>": "" """, "<p class=\"unshown\">Not shown here: an output of type application/&lt;x&gt;. "
        + "Pages show text, tables and pictures; they run no script of an output.</p>\n")]
    public void Output_IsShown_OrNamed(string data, string expected) => Assert.Equal(expected, Result(data));
}
