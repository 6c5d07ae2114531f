using Dpo.Kernel.Notebooks;
using Dpo.Kernel.Pages;
using Dpo.Tests.Shared;

namespace Dpo.Kernel.Tests.Pages;

/// <summary>The notebooks of the repository and their pages, made once.</summary>
internal static class Curriculum
{
    private static readonly string _folder = Path.Combine(Repository.Root, "notebooks");

    private static readonly Lazy<IReadOnlyList<Notebook>> _chapters = new(() => Load(_folder));

    private static readonly Lazy<Dictionary<string, string>> _pages = new(() => Site.Pages(Chapters));

    private static readonly Lazy<Dictionary<string, string>> _slides = new(() => Site.Slides(Chapters));

    public static IReadOnlyList<Notebook> Chapters => _chapters.Value;

    public static Dictionary<string, string> Pages => _pages.Value;

    public static Dictionary<string, string> Slides => _slides.Value;

    public static IReadOnlyList<Notebook> Solutions => Load(Path.Combine(_folder, "solutions"));

    private static List<Notebook> Load(string folder) =>
        [.. Directory.GetFiles(folder, "*.ipynb").Order(StringComparer.Ordinal).Select(Notebook.Load)];
}
