using System.Text.RegularExpressions;

namespace Dpo.Kernel.Engine;

/// <summary>One call of a stack trace as a reader of the notebook sees it; calls inside the engine and
/// Roslyn are left out.</summary>
/// <param name="Text">Text of the call for a traceback: "cell 5, line 2 (Area)" in a cell's method Area, else the
/// library method's full name.</param>
/// <param name="Cell">Number of the cell in the order of execution, from 1; null if the called method belongs to a
/// library.</param>
/// <param name="Line">Line number in the source of the cell, from 1; null if the called method belongs to a
/// library.</param>
internal sealed partial record CellFrame(string Text, int? Cell, int? Line)
{
    private static readonly string[] Hidden =
    [
        "Microsoft.CodeAnalysis.", "Dpo.Kernel.", "Submission#",
        "System.Runtime.CompilerServices.", "System.Runtime.ExceptionServices.", "System.Threading.",
    ];

    /// <summary>Returns the calls that led to an exception, innermost first.</summary>
    /// <remarks>The runtime's own text is read, because it names async methods as the source does. Source files of the
    /// library are left out: they are paths of the machine that built it.</remarks>
    public static IReadOnlyList<CellFrame> Parse(Exception thrown)
    {
        var frames = new List<CellFrame>();
        foreach (Match match in StackLine().Matches(thrown.StackTrace ?? ""))
        {
            var method = match.Groups["method"].Value;
            if (match.Groups["cell"].Success)
            {
                var cell = int.Parse(match.Groups["cell"].ValueSpan);
                var line = int.Parse(match.Groups["line"].ValueSpan);
                var inside = CellMethod().Match(method) is { Success: true } named ? $" ({named.Groups[1].Value})" : "";
                frames.Add(new CellFrame($"{ErrorText.FileOf(cell)}, line {line}{inside}", cell, line));
            }
            else if (!Hidden.Any(h => method.StartsWith(h, StringComparison.Ordinal)))
            {
                frames.Add(new CellFrame(method, null, null));
            }
        }

        return frames;
    }

    [GeneratedRegex(
        @"^   at (?<method>.+?)(?: in (?:(?:.*[/\\])?cell (?<cell>\d+)|.*):line (?<line>\d+))?\r?$",
        RegexOptions.Multiline)]
    private static partial Regex StackLine();

    // A method, or a method of a type, that a cell declared; top-level code and lambdas have names of the compiler's.
    [GeneratedRegex(@"^Submission#\d+\.([\w.]+)\(")]
    private static partial Regex CellMethod();
}
