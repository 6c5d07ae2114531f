using System.Diagnostics;
using Dpo.Tests.Shared;

namespace Dpo.Notebooks.Tests.Support;

/// <summary>Runs the command line as a reader does: a process of its own.</summary>
internal static class CommandLine
{
    public sealed record Result(int Code, string Output, string Error);

    public static Result Run(params string[] arguments) => RunWith("", arguments);

    /// <summary>The same with something to read on standard input.</summary>
    public static Result RunWith(string input, params string[] arguments)
    {
        using var process = Start(arguments);
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        return End(process);
    }

    /// <summary>Waits for the end of any process, and for all that it says.</summary>
    public static Result End(Process process)
    {
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Result(process.ExitCode, output, error.Result);
    }

    /// <summary>The exit code, and on standard error a sentence that says so, without a stack.</summary>
    public static void Sentence(Result result, int code, string text)
    {
        Assert.Equal(code, result.Code);
        Assert.Contains(text, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    public static Process Start(params string[] arguments) => Start(_ => { }, arguments);

    /// <summary>The same, with more to its start: variables.</summary>
    public static Process Start(Action<ProcessStartInfo> more, params string[] arguments)
    {
        var dll = Path.Combine(AppContext.BaseDirectory, "Dpo.Cli.dll");
        var start = new ProcessStartInfo("dotnet", [dll, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        foreach (var name in (string[])["DPO_SEED", "DPO_SCALE", "DPO_DEVICE", "DPO_THREADS"])
        {
            start.Environment.Remove(name);
        }
        more(start);
        return Process.Start(start)!;
    }
}
