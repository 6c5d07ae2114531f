using System.Net;

namespace Dpo.Kernel.Pages;

/// <summary>Commands of TeX that take arguments, and the MathML that they become.</summary>
internal static class TexMathCommands
{
    // Letters that Unicode had before it had the alphabets.
    private const string DoubleStruckExceptions = "CℂHℍNℕPℙQℚRℝZℤ";
    private const string ScriptExceptions = "BℬEℰFℱHℋIℐLℒMℳRℛ";

    /// <summary>Functions that convert a command, by the command with its backslash, e.g. "\frac".</summary>
    public static IReadOnlyDictionary<string, Func<TexMathParser, string, TexAtom>> All { get; } =
        new Dictionary<string, Func<TexMathParser, string, TexAtom>>
        {
            ["\\frac"] = (p, c) => new($"<mfrac>{p.Argument(c)}{p.Argument(c)}</mfrac>"),
            ["\\tfrac"] = (p, c) => new(
                $"<mstyle displaystyle=\"false\"><mfrac>{p.Argument(c)}{p.Argument(c)}</mfrac></mstyle>"),
            ["\\dfrac"] = (p, c) => new(
                $"<mstyle displaystyle=\"true\"><mfrac>{p.Argument(c)}{p.Argument(c)}</mfrac></mstyle>"),
            ["\\binom"] = (p, c) =>
                new("<mrow><mo>(</mo>"
                    + $"<mfrac linethickness=\"0\">{p.Argument(c)}{p.Argument(c)}</mfrac><mo>)</mo></mrow>"),
            ["\\sqrt"] = (p, c) => new($"<msqrt>{p.Argument(c)}</msqrt>"),
            ["\\hat"] = (p, c) => Accent(p.Argument(c), "^"),
            ["\\bar"] = (p, c) => Accent(p.Argument(c), "¯"),
            ["\\tilde"] = (p, c) => Accent(p.Argument(c), "~"),
            ["\\underbrace"] = (p, c) =>
                new($"<munder accentunder=\"true\">{p.Argument(c)}<mo stretchy=\"true\">⏟</mo></munder>", Limits: true),
            ["\\overbrace"] = (p, c) =>
                new($"<mover accent=\"true\">{p.Argument(c)}<mo stretchy=\"true\">⏞</mo></mover>", Limits: true),
            ["\\mathrm"] = (p, c) => new(TexMathSymbols.Upright(p.Reader.TakeText(c))),
            ["\\operatorname"] = (p, c) => TexMathSymbols.Function(p.Reader.TakeText(c)),
            ["\\text"] = (p, c) =>
                new($"<mtext>{WebUtility.HtmlEncode(p.Reader.TakeText(c)).Replace(' ', '\u00a0')}</mtext>"),
            ["\\mathbb"] = (p, c) => new(Alphabet(p, c, 0x1D538, DoubleStruckExceptions)),
            ["\\mathcal"] = (p, c) => new(Alphabet(p, c, 0x1D49C, ScriptExceptions)),
            ["\\left"] = Fenced,
            ["\\begin"] = Environment,
            ["\\big"] = (p, c) => Sized(p, c, "1.2em"),
            ["\\Big"] = (p, c) => Sized(p, c, "1.8em"),
            ["\\bigg"] = (p, c) => Sized(p, c, "2.4em"),
            ["\\Bigg"] = (p, c) => Sized(p, c, "3em"),
        };

    private static TexAtom Accent(string below, string sign) =>
        new($"<mover accent=\"true\">{below}<mo stretchy=\"false\">{sign}</mo></mover>");

    // \mathcal E and \mathbb{E}: one capital, in braces or not.
    private static string Alphabet(TexMathParser parser, string command, int capitalA, string exceptions)
    {
        var place = parser.Reader.Place;
        var letter = parser.Reader.Peek() == "{" ? parser.Reader.TakeText(command).Trim() : parser.Reader.Take();
        if (letter.Length != 1 || !char.IsAsciiLetterUpper(letter[0]))
        {
            throw new TexMathException($"needs one capital letter after {command} at character {place}. Got {letter}");
        }

        var exception = exceptions.IndexOf(letter[0], StringComparison.Ordinal);
        var sign = exception >= 0
            ? exceptions[exception + 1].ToString()
            : char.ConvertFromUtf32(capitalA + letter[0] - 'A');
        return $"<mi mathvariant=\"normal\">{sign}</mi>";
    }

    private static TexAtom Sized(TexMathParser parser, string command, string size)
    {
        var token = parser.Delimiter(command);
        var kind = TexMathSymbols.Atoms.TryGetValue(token, out var atom) ? atom.Class : AtomClass.Ordinary;
        var form = kind == AtomClass.Open ? " form=\"prefix\"" : kind == AtomClass.Close ? " form=\"postfix\"" : "";
        var sign = TexMathSymbols.Delimiters[token];
        var stretched = "stretchy=\"true\" symmetric=\"true\" lspace=\"0\" rspace=\"0\" "
            + $"minsize=\"{size}\" maxsize=\"{size}\"";
        return new($"<mo{form} {stretched}>{sign}</mo>", kind);
    }

    private static TexAtom Fenced(TexMathParser parser, string command)
    {
        var place = parser.Reader.Place;
        var left = parser.Delimiter(command);
        var row = parser.Row();
        if (!parser.Reader.TryTake("\\right"))
        {
            throw new TexMathException(
                $"lacks the \\right for the \\left before character {place}. Add \\right and a delimiter");
        }

        return new($"<mrow>{Fence(left, "prefix")}{row}{Fence(parser.Delimiter("\\right"), "postfix")}</mrow>");
    }

    private static string Fence(string token, string form) =>
        TexMathSymbols.Delimiters[token] is { Length: > 0 } sign
            ? $"<mo form=\"{form}\" fence=\"true\" stretchy=\"true\">{sign}</mo>"
            : "";

    private static TexAtom Environment(TexMathParser parser, string command)
    {
        var place = parser.Reader.Place;
        var name = parser.Reader.TakeText(command);
        if (name != "aligned")
        {
            throw new TexMathException($"has the unknown environment {name} at character {place}. Use aligned");
        }

        var rows = new List<string>();
        do
        {
            rows.Add(Columns(parser));
        }
        while (parser.Reader.TryTake("\\\\"));
        if (!parser.Reader.TryTake("\\end") || parser.Reader.TakeText("\\end") != name)
        {
            throw new TexMathException($"lacks the \\end{{{name}}} for the \\begin at character {place}. Add it");
        }

        return new($"<mtable displaystyle=\"true\">{string.Concat(rows)}</mtable>");
    }

    // The odd columns end where the even ones begin, as at an equals sign.
    private static string Columns(TexMathParser parser)
    {
        var cells = new List<string>();
        do
        {
            var (side, padding) = cells.Count % 2 == 0 ? ("right", "padding-right:0") : ("left", "padding-left:0");
            cells.Add($"<mtd style=\"text-align:{side};{padding}\">{parser.Row(continued: cells.Count > 0)}</mtd>");
        }
        while (parser.Reader.TryTake("&"));
        return $"<mtr>{string.Concat(cells)}</mtr>";
    }
}
