using System.Diagnostics;
using Dpo.Notebooks.Tests.Support;
using Dpo.Tests.Shared;

namespace Dpo.Notebooks.Tests;

/// <summary>The exported pages in a browser, as a reader has them: from files, without a network.</summary>
public sealed class BrowserTests : IDisposable
{
    private static readonly string _scripts = Path.Combine(Repository.Root, "tests", "browser");
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pages_OfTheChapters_WorkInABrowser()
    {
        var chromium = Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } set ? set : "/usr/bin/chromium";
        Assert.SkipUnless(File.Exists(chromium), $"there is no browser at {chromium}; set CHROMIUM to one");
        if (!Directory.Exists(Path.Combine(_scripts, "node_modules")))
        {
            var installed = Run(TimeSpan.FromMinutes(2), OperatingSystem.IsWindows() ? "npm.cmd" : "npm", "ci", "--no-audit", "--no-fund");
            Assert.SkipUnless(installed.Code == 0, $"tests/browser has no node_modules, and npm ci failed: {installed.Output}");
        }
        Assert.SkipUnless(Run(TimeSpan.FromSeconds(20), "node", "--version").Code == 0, "node is not installed");
        var (site, slides) = (_folder.File("site"), _folder.File("slides"));
        Assert.Equal(0, CommandLine.Run("export", Curriculum.Folder, "--to", "html", "--out", site).Code);
        Assert.Equal(0, CommandLine.Run("export", Curriculum.Folder, "--to", "slides", "--out", slides).Code);

        var (code, output) = Run(TimeSpan.FromMinutes(8), "node", "check.mjs", site, slides);

        Assert.True(code == 0, output);
        Assert.Matches(@"\d+ passed, 0 failed", output);
    }

    // Code -1: the program is not there, or did not end in time.
    private static (int Code, string Output) Run(TimeSpan patience, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _scripts,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            if (!process.WaitForExit(patience))
            {
                process.Kill(entireProcessTree: true);
                return (-1, $"{program} did not end within {patience.TotalSeconds} seconds. {output.Result}{error.Result}");
            }
            return (process.ExitCode, output.Result + error.Result);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (-1, $"{program}: {e.Message}");
        }
    }
}
