using Dpo.Notebooks.Tests.Support;
using Dpo.Tests.Shared;

namespace Dpo.Notebooks.Tests;

/// <summary>The exported pages in a browser, as a reader has them: from files, without a network.</summary>
public sealed class BrowserTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pages_OfTheChapters_WorkInABrowser()
    {
        Browser.Require();
        var (site, slides) = (_folder.File("site"), _folder.File("slides"));
        Assert.Equal(0, CommandLine.Run("export", Curriculum.Folder, "--to", "html", "--out", site).Code);
        Assert.Equal(0, CommandLine.Run("export", Curriculum.Folder, "--to", "slides", "--out", slides).Code);

        var (code, output) = Browser.Node(TimeSpan.FromMinutes(8), "check.mjs", site, slides);

        Assert.True(code == 0, output);
        Assert.Matches(@"\d+ passed, 0 failed", output);
    }
}
