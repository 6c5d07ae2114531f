using System.Text.RegularExpressions;
using Dpo.Cli.Terminal;
using Dpo.Tests.Shared;

namespace Dpo.Cli.Tests.Terminal;

public sealed partial class LastCatchTests
{
    private static readonly string[] Waiting = ["label", "datasets/story-preferences-heldout.jsonl", "--out", "artifacts/never.jsonl"];

    // The command waits for an answer that never comes: only the failure can end it.
    private static CommandLine.Result Failing(params string[] words)
    {
        using var process = CommandLine.Start(start => (start.Environment["DOTNET_STARTUP_HOOKS"], start.Environment[StartupHook.Variable]) =
            (typeof(StartupHook).Assembly.Location, "1"), words);
        return CommandLine.End(process);
    }

    [Fact]
    public void AnExceptionOfABackgroundThread_IsASentence_AndTheTraceIsInAFile()
    {
        var result = Failing(Waiting);
        CommandLine.Sentence(result, 1, "dpo: unexpected failure (FormatException): nobody foresaw this. The trace is in ");
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
        var file = TraceFile().Match(result.Error).Groups[1].Value;
        Assert.Contains("   at StartupHook.", File.ReadAllText(file), StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public void Verbose_PrintsTheTrace()
    {
        var result = Failing([.. Waiting, "--verbose"]);
        Assert.Equal(1, result.Code);
        Assert.Contains("nobody foresaw this. The trace:\nSystem.FormatException: nobody foresaw this.\n   at StartupHook.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void KernelStart_AnAddressThatIsNone_IsASentence()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("c.json"), """
            {"transport":"tcp","ip":"no.such.address.invalid","shell_port":1001,"control_port":1002,"stdin_port":1003,"iopub_port":1004,"hb_port":1005,"key":"","signature_scheme":"hmac-sha256"}
            """);
        using var process = CommandLine.Start(start => start.Environment["TMPDIR"] = start.Environment["TMP"] = folder.Path,
            "kernel", "start", folder.File("c.json"));
        CommandLine.Sentence(CommandLine.End(process), 1, $"The trace is in {folder.Path}");
    }

    [Fact]
    public void AnArgumentException_IsExpectedWhereOurOwnCodeThrowsIt()
    {
        Assert.True(Interrupt.IsExpected(Thrown(() => throw new ArgumentException("ours"))));
        Assert.True(Interrupt.IsExpected(Thrown(() => ArgumentOutOfRangeException.ThrowIfNegative(-1))));
        Assert.False(Interrupt.IsExpected(Thrown(() => new Dictionary<int, int> { [1] = 1 }.Add(1, 1))));
        Assert.False(Interrupt.IsExpected(Thrown(() => throw new FormatException())));

        static Exception Thrown(Action fails) => Record.Exception(fails)!;
    }

    [GeneratedRegex(@"The trace is in (\S+); --verbose shows it here")]
    private static partial Regex TraceFile();
}
