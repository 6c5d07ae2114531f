using System.Diagnostics;
using Dpo.Tests.Shared;

namespace Dpo.Notebooks.Tests.Support;

/// <summary>Files of the checkout that the tests were built from.</summary>
internal static class Checkout
{
    /// <summary>A file or folder by its path from the root, with slashes.</summary>
    public static string PathOf(string name) => Path.Combine([Repository.Root, .. name.Split('/')]);

    /// <summary>What git tracks, as paths from the root with slashes; the test is skipped without git or outside a checkout.</summary>
    public static IReadOnlyList<string> TrackedFiles()
    {
        var start = new ProcessStartInfo("git", ["-c", "core.quotepath=off", "ls-files", "-z"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process? git = null;
        try
        {
            git = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("git is not installed");
        }
        using (git)
        {
            git.ErrorDataReceived += (_, _) => { };
            git.BeginErrorReadLine();
            var listed = git.StandardOutput.ReadToEnd().Split('\0', StringSplitOptions.RemoveEmptyEntries);
            git.WaitForExit();
            Assert.SkipUnless(git.ExitCode == 0, "the sources are not a git checkout");
            return [.. listed.Where(f => File.Exists(PathOf(f)))];      // without those just deleted
        }
    }
}
