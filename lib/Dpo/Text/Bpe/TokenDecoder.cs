using System.Globalization;
using System.Text;

namespace Dpo.Text.Bpe;

/// <summary>Turns tokens back into a text, by the decoding steps of a tokenizer.json.</summary>
internal sealed class TokenDecoder
{
    private const string Known = "null, ByteLevel, Metaspace, Replace, ByteFallback, Fuse, Strip or Sequence";
    private static readonly UTF8Encoding _strict = new(false, throwOnInvalidBytes: true);
    private readonly List<Func<IEnumerable<string>, IEnumerable<string>>> _steps = [];
    private readonly string _joint = "";

    private TokenDecoder(JsonPart part)
    {
        if (part.IsNull)
        {
            _joint = " ";
        }
        else
        {
            Add(part);
        }
    }

    public static TokenDecoder Read(JsonPart part) => new(part);

    public string Text(IEnumerable<string> tokens) =>
        string.Join(_joint, _steps.Aggregate(tokens, (t, step) => step(t)));

    private void Add(JsonPart part)
    {
        switch (part["type"].TextOrNull())
        {
            case "Sequence":
                foreach (var step in part["decoders"].Items())
                {
                    Add(step);
                }
                break;
            case "ByteLevel":
                _steps.Add(OfBytes);
                break;
            case "Metaspace":
                var mark = PreTokenizer.Replacement(part);
                var first = PreTokenizer.PrependScheme(part) == "never" ? " " : "";
                _steps.Add(tokens =>
                    tokens.Select((t, i) => t.Replace(mark, i == 0 ? first : " ", StringComparison.Ordinal)));
                break;
            case "Replace":
                var replace = TextPattern.Replacing(part);
                _steps.Add(tokens => tokens.Select(replace));
                break;
            case "ByteFallback":
                _steps.Add(OfByteTokens);
                break;
            case "Fuse":
                _steps.Add(tokens => [string.Concat(tokens)]);
                break;
            case "Strip":
                var (content, start, stop) = (part["content"].Text(), part["start"].Int(), part["stop"].Int());
                if (content.Length != 1)
                {
                    throw part["content"].Refuse("one character");
                }
                _steps.Add(tokens => tokens.Select(t => Strip(t, content[0], start, stop)));
                break;
            default:
                throw part["type"].Refuse(Known);
        }
    }

    // One U+FFFD for each longest invalid piece, as .NET does.
    private static IEnumerable<string> OfBytes(IEnumerable<string> tokens)
    {
        var bytes = new List<byte>();
        foreach (var token in tokens)
        {
            ByteAlphabet.AddBytes(token, bytes);
        }
        yield return Encoding.UTF8.GetString([.. bytes]);
    }

    // A run of <0xNN> is one text if it is valid as a whole, else one U+FFFD a byte.
    private static IEnumerable<string> OfByteTokens(IEnumerable<string> tokens)
    {
        var run = new List<byte>();
        foreach (var token in tokens)
        {
            if (ByteOf(token) is { } b)
            {
                run.Add(b);
                continue;
            }
            yield return OfRun(run);
            run.Clear();
            yield return token;
        }
        yield return OfRun(run);
    }

    private static byte? ByteOf(string token) =>
        token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
            && byte.TryParse(
                token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var b) ? b : null;

    private static string OfRun(List<byte> run)
    {
        try
        {
            return _strict.GetString([.. run]);
        }
        catch (DecoderFallbackException)
        {
            return new string('\uFFFD', run.Count);
        }
    }

    private static string Strip(string text, char c, int start, int stop)
    {
        var (from, to) = (0, text.Length);
        while (from < Math.Min(start, text.Length) && text[from] == c)
        {
            from++;
        }
        while (to > from && text.Length - to < stop && text[to - 1] == c)
        {
            to--;
        }
        return text[from..to];
    }
}
