using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dpo.Kernel.Pages;
using Dpo.Kernel.Tests.Support;

namespace Dpo.Kernel.Tests.Pages;

public sealed partial class SlideDeckTests
{
    private static string Deck(params (string? Type, string Text)[] cells)
    {
        var notebook = Sample.Of([.. cells.Select(c => "md:" + c.Text)]);
        foreach (var (cell, (type, _)) in notebook.Cells.Zip(cells))
        {
            if (type is not null)
            {
                cell.Json["metadata"]!["slideshow"] = new JsonObject { ["slide_type"] = type };
            }
        }

        return SlideDeck.Render(new ChapterHtml(notebook, new HashSet<string>()));
    }

    [Fact]
    public void Cells_AreSlidesFragmentsAndNotes_ByTheirMetadata()
    {
        var html = Deck(("skip", "left out"), (null, "first"), ("slide", "# second"), ("-", "stays"), ("fragment", "step"),
            ("notes", "for me"), ("subslide", "third"));

        Assert.DoesNotContain("left out", html, StringComparison.Ordinal);
        Assert.Equal(3, Regex.Count(html, "<section class=\"slide\""));
        Assert.Equal(3, Regex.Count(html, "</section>"));
        Assert.Contains("<section class=\"slide\" id=\"slide-2\" tabindex=\"0\" aria-label=\"second\">\n"
            + "<h1 id=\"second\">second</h1>\n<p>stays</p>\n<div class=\"fragment\">\n<p>step</p>\n</div>\n"
            + "<aside class=\"notes\"><p>for me</p>\n</aside>\n</section>",
            html, StringComparison.Ordinal);
    }

    [Fact]
    public void Deck_WithoutMetadata_IsOneSlide() =>
        Assert.Equal(1, Regex.Count(Deck((null, "a"), (null, "b")), "<section class=\"slide\""));

    [Fact]
    public void Slides_OfTheChapters_AreTheirCells()
    {
        foreach (var chapter in Curriculum.Chapters)
        {
            int Cells(string type) => chapter.Cells.Count(c => c.Json["metadata"]?["slideshow"]?["slide_type"]?.ToString() == type);
            var deck = Curriculum.Slides[Path.ChangeExtension(Path.GetFileName(chapter.Name), ".html")];

            Assert.Equal(Cells("slide"), Regex.Count(deck, "<section class=\"slide\""));
            Assert.Equal(Cells("fragment"), Regex.Count(deck, "<div class=\"fragment\">"));
        }
    }

    [Fact]
    public void Cell_WithItsSourceHidden_IsFolded()
    {
        var notebook = Sample.Of("1 + 1", "2");
        notebook.Cells[0].Json["metadata"]!["jupyter"] = new JsonObject { ["source_hidden"] = true };

        var cells = new ChapterHtml(notebook, new HashSet<string>()).Cells;

        Assert.StartsWith("<div class=\"cell\" id=\"cell-c1\">\n<details class=\"answer\"><summary>", cells[0].Html,
            StringComparison.Ordinal);
        Assert.DoesNotContain("<details", cells[1].Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Setup_IsOnThePage_AndOnNoSlide()
    {
        foreach (var name in Curriculum.Slides.Keys.Where(k => k.EndsWith(".html", StringComparison.Ordinal) && k != "index.html"))
        {
            Assert.DoesNotContain("<span class=\"d\">#r ", Curriculum.Slides[name], StringComparison.Ordinal);
            Assert.DoesNotContain(">device</th>", Curriculum.Slides[name], StringComparison.Ordinal);
            Assert.Contains("<span class=\"d\">#r ", Curriculum.Pages[name], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Code_ThatLoadsNothing_StaysOnItsSlide()
    {
        var deck = SlideDeck.Render(new ChapterHtml(Sample.Of("md:# A", "var first = 1;"), new HashSet<string>()));

        Assert.Contains("first", deck, StringComparison.Ordinal);
    }

    [Fact]
    public void Formula_OfAFragment_StandsOnItsSlideOnce()
    {
        foreach (var chapter in Curriculum.Chapters)
        {
            var deck = Curriculum.Slides[Path.ChangeExtension(Path.GetFileName(chapter.Name), ".html")];
            foreach (var slide in deck.Split("<section class=\"slide\"").Skip(1))
            {
                var twice = Formula().Matches(slide).GroupBy(m => m.Groups[1].Value).Where(g => g.Count() > 1).Select(g => g.Key);
                Assert.True(!twice.Any(), $"{chapter.Name}: {string.Join(", ", twice)}");
            }
        }
    }

    [GeneratedRegex("<math display=\"block\">.*?<annotation[^>]*>(.*?)</annotation>")]
    private static partial Regex Formula();
}
