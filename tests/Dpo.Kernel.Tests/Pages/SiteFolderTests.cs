using Dpo.Kernel.Notebooks;
using Dpo.Kernel.Pages;
using Dpo.Kernel.Tests.Support;
using Dpo.Tests.Shared;

namespace Dpo.Kernel.Tests.Pages;

public sealed class SiteFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Target => _folder.File("site");

    public void Dispose() => _folder.Dispose();

    private string[] Left() =>
        [.. Directory.GetFileSystemEntries(_folder.Path).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Fact]
    public void Site_IsWritten_AndReplacedWithoutARest()
    {
        Site.WritePages([Sample.Of("md:# One"), Named("two.ipynb", "md:# Two")], Target);
        Assert.True(File.Exists(Path.Combine(Target, "two.html")));

        Site.WritePages([Sample.Of("md:# One")], Target);

        Assert.Equal([".dpo-pages", "index.html", "plotly.min.js", "sample.html", "search-index.js"],
            Directory.GetFiles(Target).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        Assert.Equal(["site"], Left());
    }

    [Fact]
    public void Formula_Wrong_LeavesTheOldSite()
    {
        Site.WritePages([Sample.Of("md:# Old")], Target);

        var error = Assert.Throws<NotebookException>(() => Site.WritePages([Sample.Of("md:# New", "md:$\\foo$")], Target));

        Assert.Contains("sample.ipynb: cell 2 (c2): the formula \\foo", error.Message, StringComparison.Ordinal);
        Assert.Contains("Old", File.ReadAllText(Path.Combine(Target, "sample.html")), StringComparison.Ordinal);
        Assert.Equal(["site"], Left());
    }

    [Fact]
    public void Folder_OfSomebodyElse_IsRefused()
    {
        Directory.CreateDirectory(Target);
        File.WriteAllText(Path.Combine(Target, "thesis.txt"), "mine");

        var error = Assert.Throws<NotebookException>(() => Site.WriteSlides([Sample.Of("md:# A")], Target));

        Assert.Contains("there is something else. Name another folder", error.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(Target, "thesis.txt")));
        Assert.Equal(["site"], Left());
    }

    [Fact]
    public void Folder_ThatIsEmpty_IsTaken()
    {
        Directory.CreateDirectory(Target);
        Site.WriteSlides([Sample.Of("md:# A")], Target + Path.DirectorySeparatorChar);
        Assert.True(File.Exists(Path.Combine(Target, "sample.html")));
    }

    [Fact]
    public void Folder_ThatIsAFile_IsRefused()
    {
        File.WriteAllText(Target, "mine");
        Assert.Throws<NotebookException>(() => Site.WritePages([Sample.Of("md:# A")], Target));
        Assert.Equal("mine", File.ReadAllText(Target));
    }

    [Fact]
    public void Notebook_CalledIndex_IsRefused() => Assert.Contains(
        "Give the notebook another name",
        Assert.Throws<NotebookException>(() => Site.WritePages([Named("index.ipynb", "md:# A")], Target)).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("a\"b.ipynb", "a%22b.html")]
    [InlineData("50 % #1?.ipynb", "50%20%25%20%231%3F.html")]
    public void Notebook_OfAnyName_IsLinked(string name, string address)
    {
        var next = Uri.EscapeDataString(name);
        var files = Site.Pages([Sample.Of($"md:# One\n\n[on]({next})"), Named(name, "md:# Two")]);

        Assert.Contains(Path.ChangeExtension(name, ".html"), files.Keys);
        Assert.Contains($"<a href=\"{address}\">on</a>", files["sample.html"], StringComparison.Ordinal);
        Assert.Contains($"rel=\"next\" href=\"{address}\"", files["sample.html"], StringComparison.Ordinal);
        Assert.Contains($"<a href=\"{address}\">", files["index.html"], StringComparison.Ordinal);
        Assert.Contains($"\"{address}#two\"", files["search-index.js"], StringComparison.Ordinal);
    }

    private static Notebook Named(string name, string cell) => Notebook.Parse(Sample.Of(cell).ToJson(), name);
}
