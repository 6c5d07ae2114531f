using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Dpo.Cli;

/// <summary>What no list of expected failures foresees ends in a sentence, too: the trace goes to a file, or with --verbose to standard error.</summary>
internal static class LastCatch
{
    /// <summary>The option that prints the trace.</summary>
    public const string Verbose = "--verbose";

    private const int Shown = 300;

    /// <summary>Runs the program; an exception of any thread ends it with exit code 1.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "It is the last one: behind it the runtime prints a stack and aborts.")]
    public static async Task<int> RunAsync(string[] words, Func<Task<int>> program)
    {
        var verbose = words.Contains(Verbose);
        AppDomain.CurrentDomain.UnhandledException += (_, e) =>
            Environment.Exit(Say(e.ExceptionObject as Exception ?? new InvalidOperationException("a failure without a name"), verbose));
        try
        {
            return await program();
        }
        catch (Exception e)
        {
            return Say(e, verbose);
        }
    }

    private static int Say(Exception e, bool verbose)
    {
        var root = e;
        while (root is AggregateException or TargetInvocationException or TypeInitializationException && root.InnerException is { } inner)
        {
            root = inner;
        }
        // libtorch's messages go on with a stack of their own.
        var said = root.Message.Split('\n', 2)[0].Trim();
        said = said.Length <= Shown ? said : said[..Shown] + "...";
        Console.Error.WriteLine($"dpo: unexpected failure ({root.GetType().Name}): {said.TrimEnd('.')}. "
            + (verbose ? "The trace:" : Written(e)));
        if (verbose)
        {
            Console.Error.WriteLine(e);
        }
        return ExitCode.Failed;
    }

    private static string Written(Exception e)
    {
        var file = Path.Combine(Path.GetTempPath(),
            FormattableString.Invariant($"dpo-failure-{DateTime.UtcNow:yyyyMMdd-HHmmss}-{Environment.ProcessId}.txt"));
        try
        {
            var version = Assembly.GetExecutingAssembly().GetName().Version;
            File.WriteAllText(file, $"dpo {version}, {Environment.OSVersion}, .NET {Environment.Version}\n{e}\n");
            return $"The trace is in {file}; {Verbose} shows it here";
        }
        catch (Exception other) when (other is IOException or UnauthorizedAccessException)
        {
            return $"{Verbose} shows the trace";
        }
    }
}
