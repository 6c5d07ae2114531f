namespace Dpo.Kernel.Pages;

/// <summary>Cuts a formula into tokens: "\frac", "{", "x", "1", ":=".</summary>
internal sealed class TexMathReader(string tex)
{
    private int _at;

    /// <summary>Position in the formula where the next token begins, in characters from 1, as messages count.</summary>
    public int Place
    {
        get
        {
            SkipBlanks();
            return _at + 1;
        }
    }

    /// <summary>Returns the next token without reading past it; empty at the end.</summary>
    public string Peek()
    {
        SkipBlanks();
        return _at == tex.Length ? "" : tex.Substring(_at, LengthAt(_at));
    }

    /// <summary>Returns the next token and reads past it; empty at the end.</summary>
    public string Take()
    {
        var token = Peek();
        _at += token.Length;
        return token;
    }

    /// <summary>Reads past the next token if it is the given one, and returns whether it was.</summary>
    public bool TryTake(string token)
    {
        var there = token.Length > 0 && Peek() == token;
        _at += there ? token.Length : 0;
        return there;
    }

    /// <summary>Reads the rest of a number that has begun: digits, and points that a digit follows. "0..t"
    /// has the number 0.</summary>
    public string TakeDigits()
    {
        var start = _at;
        while (_at < tex.Length
            && (char.IsAsciiDigit(tex[_at])
                || (tex[_at] == '.' && _at + 1 < tex.Length && char.IsAsciiDigit(tex[_at + 1]))))
        {
            _at++;
        }

        return tex[start.._at];
    }

    /// <summary>Reads the text of a group in braces, blanks included; braces inside it come in pairs.</summary>
    public string TakeText(string command)
    {
        var place = Place;
        if (!TryTake("{"))
        {
            throw new TexMathException($"needs braces after {command} at character {place}. Write {command}{{...}}");
        }

        var (start, depth) = (_at, 1);
        for (; _at < tex.Length; _at++)
        {
            depth += tex[_at] == '{' ? 1 : tex[_at] == '}' ? -1 : 0;
            if (depth == 0)
            {
                return tex[start.._at++];
            }
        }

        throw new TexMathException($"lacks the closing brace for the {{ at character {place}. Add a }}");
    }

    private int LengthAt(int at)
    {
        if (tex[at] == '\\')
        {
            var end = at + 1;
            while (end < tex.Length && char.IsAsciiLetter(tex[end]))
            {
                end++;
            }

            return end == at + 1 ? Math.Min(2, tex.Length - at) : end - at;
        }

        return tex.AsSpan(at).StartsWith(":=") ? 2 : char.IsSurrogatePair(tex, at) ? 2 : 1;
    }

    private void SkipBlanks()
    {
        while (_at < tex.Length && char.IsWhiteSpace(tex[_at]))
        {
            _at++;
        }
    }
}
