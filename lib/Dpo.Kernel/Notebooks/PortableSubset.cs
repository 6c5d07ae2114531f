using System.Text.RegularExpressions;

namespace Dpo.Kernel.Notebooks;

/// <summary>Checks the rules that let one notebook file run here, in .NET Interactive and in Verso, and be read
/// on a projector.</summary>
/// <remarks>No magics, packages, display calls, engine or plotting types, console input and absolute paths in code;
/// lines of at most <see cref="MaxColumns"/> columns, cells of at most <see cref="MaxLines"/> lines; the same first
/// cell everywhere; no macros, labels or definitions in formulas, which front ends treat differently.</remarks>
public static partial class PortableSubset
{
    /// <summary>Largest width of a code line, in columns.</summary>
    public const int MaxColumns = 88;

    /// <summary>Largest number of lines of a code cell; blank ones are not counted.</summary>
    public const int MaxLines = 18;

    /// <summary>Checks a notebook against the rules.</summary>
    /// <param name="notebook">Notebook whose code and Markdown cells are checked; it is neither run nor
    /// changed.</param>
    /// <param name="firstCell">Required source of the notebook's first code cell, which loads the libraries; trailing
    /// whitespace is ignored.</param>
    /// <returns>Violations of the rules in the order of the notebook; empty if the notebook is portable.</returns>
    public static IReadOnlyList<PortabilityViolation> Check(Notebook notebook, string firstCell)
    {
        var violations = new List<PortabilityViolation>();
        var isFirst = true;
        foreach (var cell in notebook.Cells.Where(c => c.Kind != CellKind.Raw))
        {
            if (cell.Kind == CellKind.Markdown)
            {
                violations.AddRange(InMarkdown(cell.Source)
                    .Select(v => new PortabilityViolation(cell, v.Line, v.Message)));
                continue;
            }

            var found = PortableCode.Check(cell.Source)
                .Concat(Layout(cell.Source))
                .Concat(isFirst ? First(cell.Source, firstCell) : []);
            violations.AddRange(found
                .OrderBy(v => v.Line)
                .Select(v => new PortabilityViolation(cell, v.Line, v.Message)));
            isFirst = false;
        }

        return violations;
    }

    private static IEnumerable<(int Line, string Message)> Layout(string code)
    {
        var lines = code.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var columns = lines[i].TrimEnd('\r').EnumerateRunes().Count();
            if (columns > MaxColumns)
            {
                yield return (i + 1, $"a code line has at most {MaxColumns} columns. Got {columns}: break it.");
            }
        }

        var filled = lines.Count(l => !string.IsNullOrWhiteSpace(l));
        if (filled > MaxLines)
        {
            yield return (1, $"a code cell has at most {MaxLines} lines. Got {filled}: split it.");
        }
    }

    private static IEnumerable<(int Line, string Message)> First(string code, string expected)
    {
        var (got, want) = (code.TrimEnd().Split('\n'), expected.TrimEnd().Split('\n'));
        var same = got.Zip(want).TakeWhile(p => p.First.TrimEnd() == p.Second.TrimEnd()).Count();
        if (same < Math.Max(got.Length, want.Length))
        {
            var line = same < want.Length
                ? $"the line `{want[same].TrimEnd()}` was expected"
                : "no further line was expected";
            yield return (Math.Min(same + 1, got.Length), $"the first code cell is the same in all notebooks: {line}.");
        }
    }

    private static IEnumerable<(int Line, string Message)> InMarkdown(string text)
    {
        // Code may speak of anything; it is blanked out, its newlines kept.
        var prose = Code().Replace(text, m => new string([.. m.Value.Select(c => c == '\n' ? c : ' ')]));
        foreach (Match macro in Macro().Matches(prose))
        {
            var line = prose.AsSpan(0, macro.Index).Count('\n') + 1;
            yield return (line, $"{macro.Value} does not work in every front end. Write the formula out.");
        }
    }

    [GeneratedRegex(@"```.*?```|~~~.*?~~~|``.*?``|`[^`\n]*`", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"\\(?:re)?newcommand\b|\\(?:providecommand|label|ref|eqref|[gex]?def|let|DeclareMathOperator)\b")]
    private static partial Regex Macro();
}

/// <summary>A line of a cell that would not work, or not read well, in every engine that opens the notebook.</summary>
/// <param name="Cell">Code or Markdown cell that violates a rule.</param>
/// <param name="Line">Number of the line in the source of the cell, counted from 1.</param>
/// <param name="Message">Message for the author: what is wrong and usually what to write instead.</param>
public sealed record PortabilityViolation(Cell Cell, int Line, string Message)
{
    /// <summary>Returns the violation in words: "cell 5 (a1b2), line 2: ...".</summary>
    /// <returns>One line of text with the cell, the line number and the message.</returns>
    public override string ToString() => FormattableString.Invariant($"{Cell}, line {Line}: {Message}");
}
