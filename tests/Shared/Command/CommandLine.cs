using System.Diagnostics;
using Dpo.Cli;

namespace Dpo.Tests.Shared;

/// <summary>Runs the command line as a reader does, a process of its own, or in this process.</summary>
internal static class CommandLine
{
    // They would change what a command does.
    private static readonly string[] Variables = ["DPO_SEED", "DPO_SCALE", "DPO_DEVICE", "DPO_THREADS"];

    public sealed record Result(int Code, string Output, string Error);

    /// <summary>Calls the program's entry point here, for what a command says and writes: the start of a process costs more
    /// than most commands do. Not for commands that start processes of their own (run, grade, exact).</summary>
    public static Result Call(params string[] arguments) => CallWith("", arguments);

    /// <summary>The same with something to read on standard input.</summary>
    public static Result CallWith(string input, params string[] arguments)
    {
        var (reader, writer, error, folder) = (Console.In, Console.Out, Console.Error, Environment.CurrentDirectory);
        var set = Variables.ToDictionary(name => name, Environment.GetEnvironmentVariable);
        using var given = new StringReader(input);
        using var said = new StringWriter();
        using var complained = new StringWriter();
        try
        {
            Console.SetIn(given);
            Console.SetOut(said);
            Console.SetError(complained);
            Environment.CurrentDirectory = Repository.Root;
            Array.ForEach(Variables, name => Environment.SetEnvironmentVariable(name, null));
            var code = (int)typeof(Root).Assembly.EntryPoint!.Invoke(null, [arguments])!;
            return new Result(code, said.ToString(), complained.ToString());
        }
        finally
        {
            Console.SetIn(reader);
            Console.SetOut(writer);
            Console.SetError(error);
            Environment.CurrentDirectory = folder;
            set.ToList().ForEach(variable => Environment.SetEnvironmentVariable(variable.Key, variable.Value));
        }
    }

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
        Array.ForEach(Variables, name => start.Environment.Remove(name));
        more(start);
        return Process.Start(start)!;
    }
}
