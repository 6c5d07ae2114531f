namespace Dpo.Kernel.Pages;

/// <summary>Reads the rows, groups and scripts of a formula; <see cref="TexMathCommands"/> converts commands
/// with arguments.</summary>
internal sealed class TexMathParser(string tex)
{
    private const int DeepestAtom = 60;
    private static readonly string[] Ends = ["}", "&", "\\\\", "\\right", "\\end"];
    private int _depth;

    /// <summary>Reader of the tokens that are still to be read.</summary>
    public TexMathReader Reader { get; } = new(tex);

    /// <summary>Reads the whole formula and returns it as one MathML element.</summary>
    public string Formula()
    {
        var row = Row();
        return Reader.Peek() is "" ? row : throw Stray();
    }

    /// <summary>Reads everything up to one of the tokens that end a row, which is not read, or up to the end of the
    /// formula; returns one MathML element.</summary>
    /// <param name="continued">Whether something precedes the row, so that a + or - at its start is a binary operator,
    /// not a sign; false by default.</param>
    public string Row(bool continued = false)
    {
        var atoms = new List<TexAtom>();
        while (Reader.Peek() is { Length: > 0 } token && !Ends.Contains(token))
        {
            atoms.Add(Scripted());
        }

        return TexAtom.Join(atoms, continued);
    }

    /// <summary>Reads the argument of a command or a script: one token, or a group in braces.</summary>
    /// <param name="command">TeX command or script sign that takes the argument, e.g. "\frac" or "^"; named in error
    /// messages.</param>
    public string Argument(string command)
    {
        var token = Reader.Peek();
        return token is "" or "^" or "_" or "'" || Ends.Contains(token)
            ? throw new TexMathException(
                $"needs an argument of {command} at character {Reader.Place}. Write {command}{{...}}")
            : char.IsAsciiDigit(token[0]) ? $"<mn>{Reader.Take()}</mn>" : Atom().MathMl;
    }

    /// <summary>Reads the delimiter after \left, \right or \big, e.g. "(" or ".", and returns its token.</summary>
    /// <param name="command">TeX command that the delimiter follows, e.g. "\left"; named in error messages.</param>
    public string Delimiter(string command)
    {
        var (place, token) = (Reader.Place, Reader.Take());
        return TexMathSymbols.Delimiters.ContainsKey(token)
            ? token
            : throw new TexMathException(
                $"needs a delimiter such as ( or | after {command} at character {place}. Use . for none");
    }

    private TexAtom Scripted()
    {
        var atom = Reader.Peek() is "^" or "_" or "'" ? new TexAtom("<mrow></mrow>") : Atom();
        string? below = null, above = null;
        while (Reader.Peek() is "^" or "_" or "'")
        {
            var (place, token) = (Reader.Place, Reader.Take());
            ref var script = ref token == "_" ? ref below : ref above;
            if (script is not null)
            {
                throw new TexMathException(
                    $"has a second {token} on one base at character {place}. Put the base in braces");
            }

            script = token == "'" ? Primes() : Argument(token);
        }

        var (under, over, both) = atom.Limits ? ("munder", "mover", "munderover") : ("msub", "msup", "msubsup");
        return (below, above) switch
        {
            (null, null) => atom,
            (_, null) => atom with { MathMl = $"<{under}>{atom.MathMl}{below}</{under}>" },
            (null, _) => atom with { MathMl = $"<{over}>{atom.MathMl}{above}</{over}>" },
            _ => atom with { MathMl = $"<{both}>{atom.MathMl}{below}{above}</{both}>" },
        };
    }

    private string Primes()
    {
        var count = 1;
        while (Reader.TryTake("'"))
        {
            count++;
        }

        return $"<mo>{new string('′', count)}</mo>";
    }

    // Counts the atoms that are being read inside each other: each takes a part of the stack.
    private TexAtom Atom()
    {
        if (++_depth > DeepestAtom)
        {
            throw new TexMathException($"has more than {DeepestAtom} parts inside each other. Write it in steps");
        }

        var atom = OneAtom();
        _depth--;
        return atom;
    }

    private TexAtom OneAtom()
    {
        var (place, token) = (Reader.Place, Reader.Take());
        if (token == "{")
        {
            return new(Group(place));
        }

        if (char.IsAsciiDigit(token[0]))
        {
            return new($"<mn>{token}{Reader.TakeDigits()}</mn>");
        }

        if (TexMathSymbols.Atoms.TryGetValue(token, out var atom))
        {
            return atom;
        }

        if (TexMathCommands.All.TryGetValue(token, out var make))
        {
            return make(this, token);
        }

        var what = token[0] == '\\' ? "command" : "sign";
        return char.IsLetter(token[0])
            ? new($"<mi>{token}</mi>")
            : throw new TexMathException($"has the unknown {what} {token} at character {place}. "
                + "Use one that lib/Dpo.Kernel/Pages/TexMathSymbols.cs or TexMathCommands.cs lists, or add it there");
    }

    private string Group(int place)
    {
        var row = Row();
        if (Reader.TryTake("}"))
        {
            return row;
        }

        throw Reader.Peek() is ""
            ? new TexMathException($"lacks the closing brace for the {{ at character {place}. Add a }}")
            : Stray();
    }

    private TexMathException Stray() =>
        new($"has {Reader.Peek()} without its beginning at character {Reader.Place}. Remove it, or add what it ends");
}
