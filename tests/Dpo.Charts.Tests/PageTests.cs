using System.Xml.Linq;

namespace Dpo.Charts.Tests;

public sealed class PageTests
{
    private static Page Full => new Page("A <b> & c").Heading("One").Text("x < y").Table(["a", "b"], [["1", "<2>"]])
        .Figure(new Figure("Claim", "x", "y").Line("l", [0, 1], [0, 1])).Marked([("prompt ", false), ("answer", true)]);

    // The page parses, texts are escaped, and nothing is fetched.
    [Fact]
    public void ToHtml_IsWellFormed_AndLeadsNowhere()
    {
        var html = Full.ToHtml();
        var body = XDocument.Parse(html[html.IndexOf("<main>", StringComparison.Ordinal)..(html.IndexOf("</main>", StringComparison.Ordinal) + 7)]).Root!;
        Assert.Equal(["h1", "h2", "p", "div", "figure", "pre"], body.Elements().Select(e => e.Name.LocalName));
        Assert.Equal("A <b> & c", body.Element("h1")!.Value);
        Assert.Equal(["1", "<2>"], body.Descendants("td").Select(e => e.Value));
        Assert.Equal("answer", body.Descendants("mark").Single().Value);
        Assert.Equal("Claim", body.Element("figure")!.Attribute("aria-label")!.Value);
        Assert.DoesNotContain("src=", html, StringComparison.Ordinal);
        Assert.DoesNotContain("href=", html, StringComparison.Ordinal);
        Assert.Contains("<title>A &lt;b&gt; &amp; c</title>", html, StringComparison.Ordinal);
    }
}
