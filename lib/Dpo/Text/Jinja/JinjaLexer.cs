using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Dpo.Text.Jinja;

/// <summary>Splits a template into texts, tags and the tokens in them, with trim_blocks and lstrip_blocks on.</summary>
/// <remarks>After a block or comment one line end is removed (unless it ends in "+"), before one the blanks from the
/// line's start (unless it begins with "+"); "-" removes all white space on its side. The line end that ends the
/// template is removed. Line ends are \n.</remarks>
internal sealed partial class JinjaLexer
{
    private static readonly string[] Operators =
        ["**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "<", ">", "=", ".", ":", "|", ",",
            "(", ")", "[", "]", "{", "}", ";"];

    private readonly List<JinjaToken> _tokens = [];
    private readonly string _source;
    private int _at;

    private JinjaLexer(string source) => _source = source;

    /// <summary>Returns the template's text in the form in which positions are counted: with \n as line ends, without
    /// the last one.</summary>
    public static string Normalised(string source)
    {
        var text = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        return text.EndsWith('\n') ? text[..^1] : text;
    }

    public static IReadOnlyList<JinjaToken> Tokens(string normalised)
    {
        var lexer = new JinjaLexer(normalised);
        lexer.Template();
        return lexer._tokens;
    }

    private void Template()
    {
        while (true)
        {
            var open = Opening().Match(_source, _at);
            if (!open.Success)
            {
                break;
            }
            var sign = open.Groups["sign"].Value;
            AddText(_source[_at..open.Index], sign, isBlock: open.Value[1] != '{');
            _at = open.Index + open.Length;
            if (open.Groups["raw"].Success)
            {
                Raw(open.Index);
            }
            else if (open.Value[1] == '#')
            {
                var end = _source.IndexOf("#}", _at, StringComparison.Ordinal);
                _at = end < 0
                    ? throw new JinjaProblem("a comment is not closed; expected \"#}\"", open.Index) : end + 2;
                AfterBlock(end > open.Index + 2 + sign.Length ? _source[end - 1] : ' ');
            }
            else
            {
                Tag(open.Index, isBlock: open.Value[1] == '%');
            }
        }
        AddText(_source[_at..], "", isBlock: false);
        _tokens.Add(new JinjaToken(JinjaTokenKind.End, "", _source.Length));
    }

    private void AddText(string text, string sign, bool isBlock)
    {
        if (sign == "-")
        {
            text = text.TrimEnd(JinjaText.Space);
        }
        else if (isBlock && sign != "+")
        {
            var blanks = text.LastIndexOf('\n') + 1;
            var startsLine = blanks > 0 || _at == 0 || _source[_at - 1] == '\n';
            text = startsLine && text.AsSpan(blanks).Trim(JinjaText.Space).IsEmpty ? text[..blanks] : text;
        }
        if (text.Length > 0)
        {
            _tokens.Add(new JinjaToken(JinjaTokenKind.Text, text, _at));
        }
    }

    private void AfterBlock(char sign)
    {
        if (sign == '-')
        {
            SkipSpace();
        }
        else if (sign != '+' && _at < _source.Length && _source[_at] == '\n')
        {
            _at++;
        }
    }

    private void SkipSpace()
    {
        while (_at < _source.Length && JinjaText.IsSpace(_source[_at]))
        {
            _at++;
        }
    }

    private void Raw(int start)
    {
        if (_source[_at - 3] == '-')
        {
            SkipSpace();
        }
        var end = RawEnd().Match(_source, _at);
        if (!end.Success)
        {
            throw new JinjaProblem("raw is not closed; expected endraw", start);
        }
        AddText(_source[_at..end.Index], end.Groups["sign"].Value, isBlock: true);
        _at = end.Index + end.Length;
        AfterBlock(_source[_at - 3]);
    }

    private void Tag(int start, bool isBlock)
    {
        var close = isBlock ? "%}" : "}}";
        _tokens.Add(new JinjaToken(isBlock ? JinjaTokenKind.BlockBegin : JinjaTokenKind.PrintBegin, close, start));
        var open = new Stack<(char Bracket, int At)>();
        while (true)
        {
            SkipSpace();
            if (_at >= _source.Length)
            {
                throw new JinjaProblem($"a tag is not closed; expected \"{close}\"", start);
            }
            var signed = _source[_at] == '-' || (isBlock && _source[_at] == '+');
            if (open.Count == 0 && string.CompareOrdinal(_source, _at + (signed ? 1 : 0), close, 0, 2) == 0)
            {
                _tokens.Add(new JinjaToken(isBlock ? JinjaTokenKind.BlockEnd : JinjaTokenKind.PrintEnd, close, _at));
                var sign = signed ? _source[_at] : ' ';
                _at += signed ? 3 : 2;
                AfterBlock(isBlock || sign == '-' ? sign : '+');
                return;
            }
            Token(open);
        }
    }

    private void Token(Stack<(char Bracket, int At)> open)
    {
        var (at, c) = (_at, _source[_at]);
        if (c is '"' or '\'')
        {
            _tokens.Add(new JinjaToken(JinjaTokenKind.String, Literal(c), at));
        }
        else if (char.IsAsciiDigit(c))
        {
            var number = Number().Match(_source, at).Value;
            var isFloat = number.Any(d => d is '.' or 'e' or 'E') && !(at > 0 && _source[at - 1] == '.');
            number = isFloat ? number : new string([.. number.TakeWhile(d => char.IsAsciiDigit(d) || d == '_')]);
            _at += number.Length;
            _tokens.Add(new JinjaToken(isFloat ? JinjaTokenKind.Float : JinjaTokenKind.Integer,
                number.Replace("_", "", StringComparison.Ordinal), at));
        }
        else if (Name().Match(_source, at) is { Success: true } name)
        {
            _at += name.Length;
            _tokens.Add(new JinjaToken(JinjaTokenKind.Name, name.Value, at));
        }
        else
        {
            var op = Operators.FirstOrDefault(o => string.CompareOrdinal(_source, at, o, 0, o.Length) == 0)
                ?? throw new JinjaProblem($"character '{c}' means nothing in a tag", at);
            if (op is "(" or "[" or "{")
            {
                open.Push((op == "(" ? ')' : op == "[" ? ']' : '}', at));
            }
            else if (op is ")" or "]" or "}" && (open.Count == 0 || open.Pop().Bracket != op[0]))
            {
                throw new JinjaProblem($"\"{op}\" closes nothing", at);
            }
            _at += op.Length;
            _tokens.Add(new JinjaToken(JinjaTokenKind.Operator, op, at));
        }
    }

    private string Literal(char quote)
    {
        var start = _at++;
        var text = new StringBuilder();
        while (_at < _source.Length && _source[_at] != quote)
        {
            var c = _source[_at++];
            if (c != '\\' || _at == _source.Length)
            {
                text.Append(c);
                continue;
            }
            c = _source[_at++];
            var escaped = "abfnrtv\\'\"\n".IndexOf(c, StringComparison.Ordinal);
            if (escaped >= 0)
            {
                text.Append(c == '\n' ? "" : "\a\b\f\n\r\t\v\\'\""[escaped].ToString());
            }
            else if (c is 'x' or 'u' or 'U')
            {
                text.Append(Hex(c == 'x' ? 2 : c == 'u' ? 4 : 8));
            }
            else
            {
                _ = c == 'N' || char.IsAsciiDigit(c)
                    ? throw new JinjaProblem($"the escape \\{c} is not supported; "
                        + "write the character itself or \\u and four digits", _at - 2)
                    : text.Append('\\').Append(c);
            }
        }
        _at = _at < _source.Length ? _at + 1
            : throw new JinjaProblem("a text is not closed; expected its quotation mark", start);
        return text.ToString();
    }

    private string Hex(int digits)
    {
        var ok = _at + digits <= _source.Length;
        var value = 0;
        ok = ok && int.TryParse(
            _source.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            && value is >= 0 and <= 0x10FFFF;
        if (!ok)
        {
            throw new JinjaProblem($"an escape needs {digits} hexadecimal digits of a character", _at - 2);
        }
        _at += digits;
        return value <= 0xFFFF ? ((char)value).ToString() : char.ConvertFromUtf32(value);
    }

    [GeneratedRegex(@"\{(?:%(?<sign>[-+]?)\s*(?<raw>raw)\s*-?%\}|[%{#](?<sign>[-+]?))")]
    private static partial Regex Opening();

    [GeneratedRegex(@"\{%(?<sign>[-+]?)\s*endraw\s*[-+]?%\}")]
    private static partial Regex RawEnd();

    [GeneratedRegex(@"\G[0-9][0-9_]*(?:\.[0-9][0-9_]*)?(?:[eE][-+]?[0-9]+)?")]
    private static partial Regex Number();

    [GeneratedRegex(@"\G[\p{L}_][\p{L}\p{Nd}_]*")]
    private static partial Regex Name();
}
