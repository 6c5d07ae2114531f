using System.Text.RegularExpressions;
using Dpo.Devices;
using Dpo.Kernel.Scripting;
using Microsoft.CodeAnalysis;

namespace Dpo.Kernel.Engine;

/// <summary>Writes errors as a reader of the notebook needs them: the line of the cell, the message, nothing
/// of the engine.</summary>
internal static partial class ErrorText
{
    private const int MaxDiagnostics = 5;
    private const int MaxFrames = 12;
    private const int MaxCauses = 9;

    /// <summary>Returns the file name that Roslyn is given for a cell, e.g. "cell 5"; stack traces name it.</summary>
    public static string FileOf(int cell) => FormattableString.Invariant($"cell {cell}");

    public static CellError Compilation(int cell, string code, IReadOnlyList<Diagnostic> errors)
    {
        // A missing reference makes everything that uses it an error too: only the cause is shown.
        var missing = errors.Where(e => e.Id == "CS0006").ToArray();
        var shown = missing.Length > 0 ? missing : errors;
        var traceback = new List<string>();
        foreach (var error in shown.Take(MaxDiagnostics))
        {
            var (line, column) = PlaceOf(error);
            traceback.Add($"{FileOf(cell)}, line {line}: {Describe(error)}");
            if (SourceLine(code, line) is { Length: > 0 } source)
            {
                traceback.Add("    " + source);
                var blanks = source.Take(column - 1).Select(c => c == '\t' ? '\t' : ' ');
                traceback.Add("    " + new string([.. blanks]) + "^");
            }
        }

        if (shown.Count > MaxDiagnostics)
        {
            traceback.Add(FormattableString.Invariant($"... {shown.Count - MaxDiagnostics} more errors"));
        }

        return new CellError("CompilationError", Describe(shown[0]), PlaceOf(shown[0]).Line, traceback);
    }

    public static CellError Runtime(int cell, string code, Exception thrown, CancellationToken cancel)
    {
        var frames = CellFrame.Parse(thrown);
        var line = frames.FirstOrDefault(f => f.Cell == cell)?.Line;
        var place = line is null ? FileOf(cell) : $"{FileOf(cell)}, line {line}";
        if (thrown is OperationCanceledException && cancel.IsCancellationRequested)
        {
            return new CellError(
                "Interrupted", "The cell was interrupted.", line, [$"{place}: The cell was interrupted."]);
        }

        // Where a cell's own use of torch is the first to miss libtorch, .NET wraps the sentence that says so.
        if (thrown is TypeInitializationException && thrown.GetBaseException() is TorchUnavailableException torch)
        {
            thrown = torch;
        }

        var name = thrown.GetType().Name;
        var traceback = new List<string> { $"{place}: {name}: {MessageOf(thrown)}" };
        if (line is { } l && SourceLine(code, l) is { Length: > 0 } source)
        {
            traceback.Add("    " + source);
        }

        AddFrames(traceback, frames);
        AddCauses(traceback, thrown);
        return new CellError(name, MessageOf(thrown), line, traceback);
    }

    public static CellError NotStopped(int cell, TimeSpan grace)
    {
        var message = FormattableString.Invariant(
            $"The cell was asked to stop and did not within {grace.TotalSeconds:0.##} s. ")
            + "It may still compute: start a new session.";
        return new CellError("NotStopped", message, null, [$"{FileOf(cell)}: {message}"]);
    }

    private static string Describe(Diagnostic error)
    {
        var message = error.GetMessage(System.Globalization.CultureInfo.InvariantCulture);
        if (error.Id != "CS0006")
        {
            // Cells say Dpo.Something of the library: a notebook whose first cell is of an earlier version misses
            // assemblies.
            var isOurs = error.Id == "CS0234" && message.Contains("namespace 'Dpo'", StringComparison.Ordinal);
            return $"{error.Id}: {message}"
                + (isOurs ? " Take the first cell of notebooks/00-start-here.ipynb: it loads all of the library." : "");
        }

        var file = Quoted().Match(message).Groups[1].Value;
        return $"{file} is missing. Paths in #r start from the notebook's folder; check the path.";
    }

    private static void AddCauses(List<string> traceback, Exception thrown)
    {
        var waiting = new Stack<Exception>(CausesOf(thrown));
        for (var shown = 0; waiting.TryPop(out var cause); shown++)
        {
            if (shown == MaxCauses)
            {
                traceback.Add("... more causes");
                return;
            }

            traceback.Add($"caused by {cause.GetType().Name}: {MessageOf(cause)}");
            AddFrames(traceback, CellFrame.Parse(cause));
            foreach (var next in CausesOf(cause))
            {
                waiting.Push(next);
            }
        }
    }

    // libtorch puts its own stack, with the machine's paths, behind the message.
    private static string MessageOf(Exception thrown) => thrown.Message.Split("\nException raised from ")[0].TrimEnd();

    // The last first, as a stack wants them.
    private static IEnumerable<Exception> CausesOf(Exception thrown) =>
        thrown is AggregateException many ? many.InnerExceptions.Reverse()
        : thrown.InnerException is { } one ? [one]
        : [];

    private static void AddFrames(List<string> traceback, IReadOnlyList<CellFrame> frames)
    {
        traceback.AddRange(frames.Take(MaxFrames).Select(f => "   at " + f.Text));
        if (frames.Count > MaxFrames)
        {
            traceback.Add(FormattableString.Invariant($"   ... {frames.Count - MaxFrames} more calls"));
        }
    }

    private static (int Line, int Column) PlaceOf(Diagnostic error)
    {
        var start = error.Location.GetLineSpan().StartLinePosition;
        return (start.Line + 1, start.Character + 1);
    }

    private static string SourceLine(string code, int line) =>
        code.Split('\n').ElementAtOrDefault(line - 1)?.TrimEnd() ?? "";

    [GeneratedRegex("'(.*?)'")]
    private static partial Regex Quoted();
}
