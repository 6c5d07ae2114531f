using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Dpo.Cli.Terminal;

/// <summary>Last handler: prints any unexpected exception as one sentence and writes its stack trace to a file, or to
/// standard error with --verbose.</summary>
internal static class LastCatch
{
    /// <summary>The option that prints the trace.</summary>
    public const string Verbose = "--verbose";

    private const int Shown = 300;

    private static bool _verbose;

    /// <summary>Runs the program; an exception of any thread ends it with exit code 1.</summary>
    [SuppressMessage("Design", "CA1031",
        Justification = "It is the last one: behind it the runtime prints a stack and aborts.")]
    public static async Task<int> RunAsync(string[] words, Func<Task<int>> program)
    {
        _verbose = words.Contains(Verbose);
        AppDomain.CurrentDomain.UnhandledException += (_, e) =>
            Environment.Exit(Say(e.ExceptionObject as Exception
                ?? new InvalidOperationException("a failure without a name")));
        try
        {
            return await program();
        }
        catch (Exception e)
        {
            return Say(e);
        }
    }

    /// <summary>An unexpected failure as a sentence that says where its trace is; --verbose adds the trace.</summary>
    public static string Describe(Exception e)
    {
        var root = e;
        while (root is AggregateException or TargetInvocationException or TypeInitializationException
            && root.InnerException is { } inner)
        {
            root = inner;
        }
        // libtorch's messages go on with a stack of their own.
        var said = Words.OneLine(root.Message.Split('\n', 2)[0].Trim(), Shown).TrimEnd('.');
        return $"unexpected failure ({root.GetType().Name}): {said}. {(_verbose ? $"The trace:\n{e}" : Written(e))}";
    }

    private static int Say(Exception e)
    {
        Console.Error.WriteLine($"dpo: {Describe(e)}");
        return ExitCode.Failed;
    }

    private static string Written(Exception e)
    {
        var now = TimeProvider.System.GetUtcNow();
        var file = Path.Combine(Path.GetTempPath(),
            FormattableString.Invariant($"dpo-failure-{now:yyyyMMdd-HHmmss}-{Environment.ProcessId}.txt"));
        try
        {
            var version = Assembly.GetExecutingAssembly().GetName().Version;
            // A run over many notebooks may have several failures within a second.
#pragma warning disable RS0030 // A log that grows: half a trace is better than none.
            File.AppendAllText(file, $"dpo {version}, {Environment.OSVersion}, .NET {Environment.Version}\n{e}\n");
#pragma warning restore RS0030
            return $"The trace is in {file}; {Verbose} shows it here";
        }
        catch (Exception other) when (other is IOException or UnauthorizedAccessException)
        {
            return $"{Verbose} shows the trace";
        }
    }
}
