using System.Diagnostics;
using Dpo.Tests.Shared;

namespace Dpo.Cli.Tests.Documents;

/// <summary>The commands of the documents, run as they are printed.</summary>
public sealed class ReadmeCommandTests
{
    [Fact]
    public void EveryCommand_IsListedOnce_WithHowItIsRun()
    {
        string[] listed = [.. ReadmeCommands.Quick, .. ReadmeCommands.Slow, .. ReadmeCommands.Elsewhere.Keys, .. ReadmeCommands.ByHand.Keys];
        Assert.Equal(listed.Distinct(), listed);
        Assert.Equal([], ReadmeCommands.Shown.Except(listed));      // a new command: say how it is run
        Assert.Equal([], listed.Except(ReadmeCommands.Shown));      // a command that no document shows any more
    }

    [Fact]
    public void WhatRunsElsewhere_IsThere()
    {
        var ci = File.ReadAllText(Path.Combine(Repository.Root, ".ci", "run"));
        Assert.All(ReadmeCommands.Elsewhere.Values, where => Assert.True(where.StartsWith("tests/", StringComparison.Ordinal)
            ? File.Exists(Path.Combine(Repository.Root, where)) : ci.Contains(where + " ", StringComparison.Ordinal), where));
    }

    [Fact]
    public void EveryFencedBlock_SaysWhatItIs() =>
        Assert.All(ReadmeCommands.Languages(), block => Assert.Contains(block.Language, (string[])["sh", "text", "csharp"]));

    [Theory]
    [InlineData("```sh\ndpo a\n\ndpo b\n```\n```text\nno\n```\n", new[] { "dpo a", "dpo b" })]
    [InlineData("x `dpo a` y\n", new string[0])]
    public void Lines_OfADocument_AreThoseOfItsShellBlocks(string markdown, string[] lines) => Assert.Equal(lines, ReadmeCommands.Lines(markdown));

    [Fact]
    public void QuickCommands_RunAsPrinted() => Run(ReadmeCommands.Shown.Where(ReadmeCommands.Quick.Contains));

    // With the quick ones before them: some take what these leave.
    [Fact]
    public void SlowCommands_RunAsPrinted()
    {
        Repository.RequireLong();
        Run(ReadmeCommands.Shown.Where(c => ReadmeCommands.Slow.Contains(c) || c.StartsWith("head ", StringComparison.Ordinal)
            || c.Contains("--model artifacts/", StringComparison.Ordinal)));
    }

    private static void Run(IEnumerable<string> commands)
    {
        using var checkout = new TempFolder();
        foreach (var name in (string[])["datasets", "notebooks", "lib", "tests"])
        {
            Directory.CreateSymbolicLink(checkout.File(name), Path.Combine(Repository.Root, name));
        }
        Directory.CreateDirectory(checkout.File("artifacts"));
        var known = commands.ToList();
        if (!known.Exists(c => c.Contains("--out artifacts/sentences", StringComparison.Ordinal)))
        {
            Directory.CreateSymbolicLink(checkout.File("artifacts/sentences"), Path.Combine(Repository.Root, "datasets", "recorded", "sentences"));
        }
        foreach (var command in known.DistinctBy(Words))           // the same words after `dpo` are the same command
        {
            var result = Run(command, checkout.Path);
            Assert.True(result.Code == 0, $"{command}\n{result.Output}\n{result.Error}");
        }
    }

    // The words of this program go to the program that was built with the tests; the others to a shell.
    private static CommandLine.Result Run(string command, string folder)
    {
        var words = Words(command);
        if (words == command)
        {
            Assert.SkipWhen(OperatingSystem.IsWindows(), "the documents' shell commands are bash's");
            var shell = new ProcessStartInfo("bash", ["-c", command]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
            using var bash = Process.Start(shell)!;
            return CommandLine.End(bash);
        }
        var split = Split(words).Select(word => ReadmeCommands.Placeholders.GetValueOrDefault(word, word));
        using var process = CommandLine.Start(start =>
        {
            start.WorkingDirectory = folder;
            start.Environment["JUPYTER_DATA_DIR"] = Path.Combine(folder, "jupyter");
        }, [.. split]);
        process.StandardInput.WriteLine("q");           // to stop what asks
        process.StandardInput.Close();
        return CommandLine.End(process);
    }

    // What follows the program's name; the command itself where that is another program.
    private static string Words(string command) =>
        command.StartsWith(ReadmeCommands.Checkout, StringComparison.Ordinal) ? command[ReadmeCommands.Checkout.Length..]
        : command.StartsWith("dpo ", StringComparison.Ordinal) ? command["dpo ".Length..] : command;

    private static IEnumerable<string> Split(string words) =>
        words.Split('"').SelectMany((part, i) => i % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
