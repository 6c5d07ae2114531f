using System.Diagnostics;
using Dpo.Base;
using Dpo.Tests.Shared;

namespace Dpo.Tests.Base;

public sealed class AtomicFileTests
{
    [Fact]
    public void Write_ReplacesTheFileAndLeavesNothingElse()
    {
        using var folder = new TempFolder();
        var path = folder.Write("n.ipynb", "a long old text");
        AtomicFile.Write(path, s => s.Write("new"u8));

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Write_ThatFailsHalfWay_LeavesTheOldFileAndNoTemporaryFile()
    {
        using var folder = new TempFolder();
        var path = folder.Write("n.ipynb", "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, s =>
        {
            s.Write("half"u8);
            throw new InvalidOperationException();
        }));

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    // What a killed process leaves; files that only look alike stay.
    [Fact]
    public void DeleteLeftovers_RemovesTheTemporaryFilesOfNames()
    {
        using var folder = new TempFolder();
        var id = "0123456789abcdef0123456789abcdef";
        folder.Write($".a.json.{id}.tmp", "half");
        string[] others = [folder.Write($".b.json.{id}.tmp", ""), folder.Write($"a.json.{id}.tmp", ""),
            folder.Write($".a.json.{id[1..]}.tmp", ""), folder.Write($".a.json.{id[1..]}g.tmp", ""), folder.Write("a.json", "")];
        AtomicFile.DeleteLeftovers(folder.Path, name => name == "a.json");
        Assert.Equal(others.Order(StringComparer.Ordinal), Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal));
        AtomicFile.DeleteLeftovers(folder.File("none"), _ => true);
    }

    [Fact]
    public void Write_WhileWriting_ShowsReadersTheOldFile()
    {
        using var folder = new TempFolder();
        var path = folder.Write("n.ipynb", "old");
        var seen = "";
        AtomicFile.Write(path, s =>
        {
            s.Write("new"u8);
            s.Flush();
            seen = File.ReadAllText(path);
        });

        Assert.Equal("old", seen);
    }

    [Fact]
    public void Write_KilledAtAnyMoment_LeavesAWholeFile()
    {
        using var folder = new TempFolder();
        var path = folder.Write("n.ipynb", new string('a', SaveChild.Length));
        for (var i = 0; i < 10; i++)
        {
            using var child = Start(path);
            SpinWait.SpinUntil(() => child.HasExited || !File.ReadAllText(path).StartsWith('a'), TimeSpan.FromSeconds(20));
            Thread.Sleep(7 * i);
            child.Kill();
            child.WaitForExit();
            Whole(path);
            File.WriteAllText(path, new string('a', SaveChild.Length));
        }
    }

    [Fact]
    public void Write_ByTwoAtOnce_LeavesTheFileOfOne()
    {
        using var folder = new TempFolder();
        var path = folder.Write("n.ipynb", new string('a', SaveChild.Length));
        using var child = Start(path);
        for (var i = 0; i < 100; i++)
        {
            AtomicFile.WriteAllText(path, new string('!', SaveChild.Length));
            Whole(path);
        }

        child.Kill();
        child.WaitForExit();
        Whole(path);
    }

    private static Process Start(string path)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(AtomicFileTests).Assembly.Location]) { RedirectStandardOutput = true };
        start.Environment["DPO_TEST_CHILD"] = "save:" + path;
        return Process.Start(start)!;
    }

    private static void Whole(string path)
    {
        var text = File.ReadAllText(path);
        Assert.Equal(SaveChild.Length, text.Length);
        Assert.Equal(text[0], Assert.Single(text.Distinct()));
    }

    [Fact]
    public void Write_ThroughALink_KeepsTheLinkAndTheMode()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("links and modes of Unix");
            return;
        }

        using var folder = new TempFolder();
        var path = folder.Write("real", "old");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        File.CreateSymbolicLink(folder.File("link"), path);
        AtomicFile.Write(folder.File("link"), s => s.Write("new"u8));

        Assert.Equal("new", File.ReadAllText(path));
        Assert.NotNull(new FileInfo(folder.File("link")).LinkTarget);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(path));
    }
}
