using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dpo.Kernel.Notebooks;

namespace Dpo.Kernel.Tests.Pages;

/// <summary>The pages and slides of the real chapters.</summary>
public sealed partial class SiteTests
{
    public static TheoryData<bool> Both => [false, true];

    private static Dictionary<string, string> Files(bool slides) => slides ? Curriculum.Slides : Curriculum.Pages;

    private static IEnumerable<KeyValuePair<string, string>> Html(bool slides) =>
        Files(slides).Where(f => f.Key.EndsWith(".html", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Both))]
    public void Ids_InAPage_AreUnique(bool slides)
    {
        foreach (var (name, html) in Html(slides))
        {
            var twice = Id().Matches(html).Select(m => m.Groups[1].Value).GroupBy(i => i).Where(g => g.Count() > 1).Select(g => g.Key);
            Assert.True(!twice.Any(), $"{name}: {string.Join(", ", twice)}");
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Links_ThatAreRelative_Resolve(bool slides)
    {
        var files = Files(slides);
        var checkedLinks = 0;
        foreach (var (name, html) in Html(slides))
        {
            foreach (var address in Address().Matches(html).Select(m => WebUtility.HtmlDecode(m.Groups[2].Value)))
            {
                if (address.StartsWith("https://", StringComparison.Ordinal) || address == "data:,")
                {
                    continue;
                }

                var parts = address.Split('#');
                var target = parts[0] == "" ? name : parts[0];
                var there = files.TryGetValue(target, out var page)
                    && (parts.Length == 1 || page.Contains($"id=\"{parts[1]}\"", StringComparison.Ordinal));
                Assert.True(there, $"{name} leads to {address}");
                checkedLinks++;
            }
        }

        Assert.InRange(checkedLinks, slides ? 20 : 50, 5000);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Files_AskForNothingFromOutside(bool slides)
    {
        foreach (var (name, text) in Files(slides).Where(f => f.Key != "plotly.min.js"))
        {
            var loaded = Loaded().Matches(text).Select(m => m.Value).ToList();
            Assert.True(loaded.Count == 0, $"{name}: {string.Join(", ", loaded)}");
        }

        Assert.DoesNotContain(Files(slides), f => f.Key != "plotly.min.js" && f.Key.EndsWith(".js", StringComparison.Ordinal)
            && f.Value.Contains("fetch(", StringComparison.Ordinal));
    }

    // The hash of a script names this script alone: not one more runs, and none is forgotten.
    [Theory]
    [MemberData(nameof(Both))]
    public void Page_HasAPolicy_ThatNamesItsOwnScripts(bool slides)
    {
        foreach (var (name, html) in Html(slides))
        {
            var policies = Policy().Matches(html).Select(m => m.Groups[1].Value).ToList();
            var policy = Assert.Single(policies);
            Assert.True(html.IndexOf(policy, StringComparison.Ordinal) < html.IndexOf("<script", StringComparison.Ordinal), name);
            var hashes = Script().Matches(html).Select(m => m.Groups[1].Value)
                .Select(s => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(s)))}'");
            Assert.Equal($"default-src 'none'; script-src {string.Join(' ', hashes)} 'strict-dynamic'; style-src 'unsafe-inline'; "
                + "img-src data: blob:; base-uri 'none'; form-action 'none'", policy);
            Assert.DoesNotContain("<script src", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Plotly_IsThereOnce()
    {
        Assert.InRange(Curriculum.Pages["plotly.min.js"].Length, 1_000_000, 20_000_000);
        Assert.All(Html(false), f => Assert.InRange(f.Value.Length, 1, 2_000_000));
    }

    [Fact]
    public void Start_HasThePictureAndEveryChapter()
    {
        var start = Curriculum.Pages["index.html"];

        Assert.Contains("aria-label=\"From a language model to a story and its score, by two roads\"", start, StringComparison.Ordinal);
        Assert.All(Curriculum.Chapters, c => Assert.Contains(
            $"<li><a href=\"{Path.GetFileNameWithoutExtension(c.Name)}.html\">", start, StringComparison.Ordinal));
        Assert.Contains("06 DPO</a> every policy is a reward model already", start, StringComparison.Ordinal);
    }

    [Fact]
    public void Chapter_HasItsNeighboursAndItsContents()
    {
        var page = Curriculum.Pages["05-optimal-policy.html"];

        Assert.Contains("rel=\"prev\" href=\"04-ppo.html\"", page, StringComparison.Ordinal);
        Assert.Contains("rel=\"next\" href=\"06-dpo.html\"", page, StringComparison.Ordinal);
        Assert.Equal(Headings().Count(page), Regex.Count(page, "<li( class=\"deep\")?><a href=\"#"));
    }

    [Fact]
    public void Charts_OfTheNotebooks_AreAllInThePages()
    {
        static int Count(Notebook n, string type) => n.CodeCells.SelectMany(c => c.Outputs).Count(o => o!["data"]?[type] is not null);

        foreach (var chapter in Curriculum.Chapters)
        {
            var page = Curriculum.Pages[Path.ChangeExtension(Path.GetFileName(chapter.Name), ".html")];
            Assert.Equal(Count(chapter, "image/svg+xml"), Regex.Count(page, "<figure class=\"chart\""));
            Assert.Equal(Count(chapter, "application/vnd.plotly.v1+json"), Regex.Count(page, "<script type=\"application/json\">"));
        }
    }

    [Fact]
    public void Search_HasEverySectionOfEveryChapter()
    {
        var script = Curriculum.Pages["search-index.js"];
        var json = script["window.searchIndex = ".Length..^2];
        var entries = JsonSerializer.Deserialize<string[][]>(json)!;

        Assert.All(entries, e => Assert.Equal(4, e.Length));
        Assert.All(Curriculum.Chapters, c => Assert.Contains(
            entries, e => e[0].StartsWith(Path.GetFileNameWithoutExtension(c.Name) + ".html#", StringComparison.Ordinal)));
        Assert.Contains(entries, e => e[2].StartsWith("6.5 The gradient", StringComparison.Ordinal)
            && e[3].Contains("TableDescent", StringComparison.Ordinal));
        Assert.DoesNotContain(entries, e => e[3].Contains("mathrm", StringComparison.Ordinal));
    }

    [GeneratedRegex("<[a-zA-Z][^>]*? id=\"([^\"]+)\"")]
    private static partial Regex Id();

    [GeneratedRegex("<(?:a|link|script)[^>]*? (href|src)=\"([^\"]+)\"")]
    private static partial Regex Address();

    // Links to papers are a elements; everything else that names an address is fetched with the page.
    [GeneratedRegex("""(?:<(?!a )\w[^>]*? (?:href|src|srcset|poster|data)="|url\(["']?|@import ["']?)(?:https?:)?//""")]
    private static partial Regex Loaded();

    [GeneratedRegex("<meta http-equiv=\"Content-Security-Policy\" content=\"([^\"]*)\">")]
    private static partial Regex Policy();

    [GeneratedRegex("<script>(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Script();

    [GeneratedRegex("<h[23] id=")]
    private static partial Regex Headings();
}
