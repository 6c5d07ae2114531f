namespace Dpo.Teaching;

/// <summary>What each character of a C# file belongs to: code, a comment (or directive), or the text of a string.</summary>
/// <remarks>Enough of the lexer to match braces safely: verbatim, raw and interpolated strings, whose holes are code again.</remarks>
internal sealed class SourceScan
{
    internal enum Kind : byte { Code, Comment, String }

    private readonly string _text;
    private int _at;

    internal SourceScan(string text)
    {
        _text = text;
        Kinds = new Kind[text.Length];
        while (_at < text.Length)
            Next();
        Code = string.Create(text.Length, this, (span, scan) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = scan.Kinds[i] == Kind.Code || scan._text[i] == '\n' ? scan._text[i] : ' ';
        });
    }

    internal Kind[] Kinds { get; }

    /// <summary>The text with blanks for all that is not code.</summary>
    internal string Code { get; }

    private void Next()
    {
        var prefix = _at;   // the $ and @ before a quote
        while (prefix < _text.Length && _text[prefix] is '$' or '@')
            prefix++;
        if (Is("//") || _text[_at] == '#' && string.IsNullOrWhiteSpace(_text[(_text.LastIndexOf('\n', _at) + 1).._at]))
            Mark(Kind.Comment, LineEnd() - _at);
        else if (Is("/*"))
            Mark(Kind.Comment, End("*/", _at + 2) - _at);
        else if (prefix < _text.Length && _text[prefix] == '"')
            String(_text[_at..prefix], prefix);
        else if (_text[_at] == '\'')
            Mark(Kind.String, CharEnd() - _at);
        else
            _at++;
    }

    private void String(string prefix, int quote)
    {
        var quotes = Run('"', quote);
        var dollars = prefix.Count(c => c == '$');
        var verbatim = prefix.Contains('@', StringComparison.Ordinal);
        // Two quotes are the empty string; three or more open a raw string, closed by as many.
        var closing = quotes >= 3 && !verbatim ? quotes : 1;
        Mark(Kind.String, quote - _at + closing);
        while (_at < _text.Length)
        {
            if (closing > 1 ? Run('"', _at) >= closing : _text[_at] == '"' && !(verbatim && Is("\"\"")))
            {
                Mark(Kind.String, closing > 1 ? Run('"', _at) : 1);
                return;
            }
            var braces = Run('{', _at);
            if (dollars > 0 && braces >= dollars && (closing > 1 || braces % 2 == 1))
            {
                Mark(Kind.String, braces);
                Hole(closing > 1 ? dollars : 1);
            }
            else if (dollars > 0 && braces > 0)
                Mark(Kind.String, braces);   // {{ is a brace of the text
            else
                Mark(Kind.String, closing == 1 && (verbatim ? Is("\"\"") : _text[_at] == '\\') ? 2 : 1);
        }
    }

    // The code in {...}; its format (":0.##") counts as code, which only colours it.
    private void Hole(int closing)
    {
        for (var depth = 0; _at < _text.Length;)
        {
            if (_text[_at] == '}' && depth == 0)
            {
                Mark(Kind.String, closing);
                return;
            }
            depth += _text[_at] switch { '{' or '(' or '[' => 1, '}' or ')' or ']' => -1, _ => 0 };
            Next();
        }
    }

    private void Mark(Kind kind, int count)
    {
        for (var end = Math.Min(_at + count, _text.Length); _at < end; _at++)
            Kinds[_at] = kind;
    }

    private bool Is(string s) => string.CompareOrdinal(_text, _at, s, 0, s.Length) == 0;

    private int Run(char c, int from)
    {
        var to = from;
        while (to < _text.Length && _text[to] == c)
            to++;
        return to - from;
    }

    private int LineEnd() => _text.IndexOf('\n', _at) is >= 0 and var i ? i : _text.Length;

    private int End(string s, int from) => _text.IndexOf(s, from, StringComparison.Ordinal) is >= 0 and var i ? i + s.Length : _text.Length;

    private int CharEnd()
    {
        var i = _at + 1;
        while (i < _text.Length && _text[i] is not ('\'' or '\n'))
            i += _text[i] == '\\' ? 2 : 1;
        return i + 1;
    }
}
