using Markdig.Extensions.Mathematics;
using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Syntax;

namespace Dpo.Kernel.Pages;

/// <summary>Finds formulas in Markdown as notebooks do: $...$ and $$...$$, the latter over several
/// lines as well.</summary>
/// <remarks>Markdig's own parser takes a formula of several lines for text.</remarks>
internal sealed class DollarParser : InlineParser
{
    public DollarParser() => OpeningCharacters = ['$'];

    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        var dollars = slice.PeekChar() == '$' ? 2 : 1;
        var start = slice.Start + dollars;
        var end = Closing(slice, start, dollars);
        if (end < 0)
        {
            return false;
        }

        var from = processor.GetSourcePosition(slice.Start, out var line, out var column);
        processor.Inline = new MathInline
        {
            Delimiter = '$',
            DelimiterCount = dollars,
            Content = new StringSlice(slice.Text, start, end - 1),
            Line = line,
            Column = column,
            Span = new SourceSpan(from, from + end - slice.Start + dollars - 1),
        };
        slice.Start = end + dollars;
        return true;
    }

    // "$5 and $6" holds no formula: its dollars stand after or before a blank, or before a digit.
    private static int Closing(StringSlice slice, int start, int dollars)
    {
        if (start > slice.End || (dollars == 1 && char.IsWhiteSpace(slice.Text[start])))
        {
            return -1;
        }

        for (var i = start; i <= slice.End; i++)
        {
            if (slice.Text[i] == '\\')
            {
                i++;
            }
            else if (slice.Text[i] == '`')
            {
                i = CodeEnd(slice, i);
            }
            else if (slice.Text[i] == '$' && dollars == 2)
            {
                return i < slice.End && slice.Text[i + 1] == '$' ? i : -1;
            }
            else if (slice.Text[i] == '$')
            {
                var goesOn = i < slice.End && char.IsAsciiDigit(slice.Text[i + 1]);
                return i == start || goesOn || char.IsWhiteSpace(slice.Text[i - 1]) ? -1 : i;
            }
        }

        return -1;
    }

    // A code span goes before a formula: its dollars end none. It closes with as many backticks as it opens with.
    private static int CodeEnd(StringSlice slice, int at)
    {
        var ticks = slice.Text.AsSpan(at, slice.End + 1 - at);
        var rest = ticks.TrimStart('`');
        var opening = ticks[..^rest.Length];
        for (var i = opening.Length; i < ticks.Length; i++)
        {
            var run = ticks.Length - i - ticks[i..].TrimStart('`').Length;
            if (run == opening.Length)
            {
                return at + i + run - 1;
            }

            i += run;
        }

        return at + opening.Length - 1;
    }
}
