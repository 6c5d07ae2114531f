using Dpo.Charts.PlotlyJs;
using Dpo.Kernel.Notebooks;

namespace Dpo.Kernel.Pages;

/// <summary>Writes executed notebooks as pages to hand out: they need no network, no server and no
/// notebook engine.</summary>
public static class Site
{
    /// <summary>Writes a site for reading: a start page, a page for each chapter, a search over all of them.</summary>
    /// <param name="notebooks">Notebooks to write as pages, at least one, in the order of the chapters. They are not
    /// run: the outputs that they hold are shown.</param>
    /// <param name="folder">Path of the folder to write; created if absent. It must be empty, or an earlier result of
    /// this method or of <see cref="WriteSlides"/>, which is replaced.</param>
    /// <exception cref="NotebookException">A formula cannot be converted, or the folder holds something else;
    /// nothing is changed.</exception>
    public static void WritePages(IReadOnlyList<Notebook> notebooks, string folder) =>
        SiteFolder.Replace(folder, Pages(notebooks));

    /// <summary>Writes a deck of slides for each chapter, by the slideshow metadata of its cells.</summary>
    /// <param name="notebooks">Notebooks to write as slides, at least one, in the order of the chapters. They are not
    /// run: the outputs that they hold are shown.</param>
    /// <param name="folder">Path of the folder to write; created if absent. It must be empty, or an earlier result of
    /// this method or of <see cref="WritePages"/>, which is replaced.</param>
    /// <exception cref="NotebookException">A formula cannot be converted, or the folder holds something else;
    /// nothing is changed.</exception>
    public static void WriteSlides(IReadOnlyList<Notebook> notebooks, string folder) =>
        SiteFolder.Replace(folder, Slides(notebooks));

    /// <summary>Returns the texts of the files of the site for reading, by file name.</summary>
    internal static Dictionary<string, string> Pages(IReadOnlyList<Notebook> notebooks)
    {
        var chapters = Chapters(notebooks);
        var files = Shared();
        files["index.html"] = StartPage.Render(chapters);
        files["search-index.js"] = SearchIndex.Build(chapters);
        for (var i = 0; i < chapters.Count; i++)
        {
            var (before, after) = (i > 0 ? chapters[i - 1] : null, i + 1 < chapters.Count ? chapters[i + 1] : null);
            files[chapters[i].Page] = ChapterPage.Render(chapters[i], before, after);
        }

        return files;
    }

    /// <summary>Returns the texts of the files of the slide decks, by file name.</summary>
    internal static Dictionary<string, string> Slides(IReadOnlyList<Notebook> notebooks)
    {
        var chapters = Chapters(notebooks);
        var files = Shared();
        files["index.html"] = SlideDeck.Start(chapters);
        foreach (var chapter in chapters)
        {
            files[chapter.Page] = SlideDeck.Render(chapter);
        }

        return files;
    }

    private static Dictionary<string, string> Shared() => new() { ["plotly.min.js"] = PlotlyScript.Source };

    private static List<ChapterHtml> Chapters(IReadOnlyList<Notebook> notebooks)
    {
        ArgumentNullException.ThrowIfNull(notebooks);
        ArgumentOutOfRangeException.ThrowIfZero(notebooks.Count);
        var names = notebooks.Select(n => Path.GetFileName(n.Name)).ToHashSet();
        var clash = notebooks.FirstOrDefault(n => Path.GetFileNameWithoutExtension(n.Name) == "index");
        return clash is null
            ? [.. notebooks.Select(n => new ChapterHtml(n, names))]
            : throw new NotebookException(
                clash.Name,
                null,
                null,
                "its page would be index.html, which is the start page. Give the notebook another name.");
    }
}
