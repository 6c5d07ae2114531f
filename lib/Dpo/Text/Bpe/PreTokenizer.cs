namespace Dpo.Text.Bpe;

/// <summary>Splits a text into the pieces within which tokens are merged. Before the split, a space or "▁" may be put
/// before the text.</summary>
internal sealed class PreTokenizer
{
    private const string Known =
        "null, ByteLevel, Split, Digits, Metaspace, or a Sequence of Split, Digits and, last, ByteLevel";
    private readonly List<Splitter> _splitters = [];
    private bool _prefixSpace;
    private string? _metaspace;
    private string _scheme = "never";

    /// <summary>Whether the vocabulary spells bytes instead of characters.</summary>
    public bool ByteLevel { get; private set; }

    public static PreTokenizer Read(JsonPart part)
    {
        var made = new PreTokenizer();
        if (part.IsNull)
        {
            return made;
        }
        if (part["type"].TextOrNull() == "Sequence")
        {
            foreach (var step in part["pretokenizers"].Items())
            {
                made.Add(step, alone: false);
            }
        }
        else
        {
            made.Add(part, alone: true);
        }
        return made;
    }

    /// <summary>Prepares a text for the split: replaces spaces and puts a space or "▁" before it, as the tokenizer.json
    /// says.</summary>
    /// <param name="text">Text between two added tokens; not empty.</param>
    /// <param name="first">True if the text begins the whole input, so that no added token is before it.</param>
    public string Prepare(string text, bool first)
    {
        if (_metaspace is not null)
        {
            var spaced = text.Replace(" ", _metaspace, StringComparison.Ordinal);
            var prepend = (_scheme == "always" || (_scheme == "first" && first))
                && !spaced.StartsWith(_metaspace, StringComparison.Ordinal);
            return prepend ? _metaspace + spaced : spaced;
        }
        return _prefixSpace && text[0] != ' ' ? " " + text : text;
    }

    public List<(int Start, int End)> Split(string text)
    {
        List<(int Start, int End)> pieces = [(0, text.Length)];
        foreach (var splitter in _splitters)
        {
            var finer = new List<(int, int)>(text.Length / 4);
            foreach (var (start, end) in pieces)
            {
                splitter.Split(text, start, end, finer);
            }
            pieces = finer;
        }
        return pieces;
    }

    /// <summary>Returns when a Metaspace step puts its character before a text, in its older or newer spelling: always,
    /// first or never.</summary>
    public static string PrependScheme(JsonPart part)
    {
        var scheme = part["prepend_scheme"];
        var name = scheme.TextOrNull() ?? (part["add_prefix_space"].Flag(absent: true) ? "always" : "never");
        return name is "always" or "first" or "never" ? name : throw scheme.Refuse("always, first or never");
    }

    /// <summary>Returns the one character that a Metaspace step writes for a space.</summary>
    public static string Replacement(JsonPart part)
    {
        var text = part["replacement"].TextOrNull() ?? "▁";
        return text.EnumerateRunes().Count() == 1 ? text : throw part["replacement"].Refuse("one character");
    }

    private void Add(JsonPart part, bool alone)
    {
        if (ByteLevel)
        {
            throw part.Refuse("nothing behind a ByteLevel");
        }
        switch (part["type"].TextOrNull())
        {
            case "ByteLevel":
                ByteLevel = true;
                _prefixSpace = part["add_prefix_space"].Flag(absent: true);
                if (_prefixSpace && _splitters.Count > 0)
                {
                    throw part["add_prefix_space"].Refuse("false behind another step");
                }
                if (part["use_regex"].Flag(absent: true))
                {
                    _splitters.Add(new Splitter(Splitter.Gpt2));
                }
                break;
            case "Split":
                var (behavior, invert) = (part["behavior"], part["invert"].Flag());
                var kept = behavior.Text() is "Isolated" or "Removed" ? behavior.Text()
                    : throw behavior.Refuse("Isolated or Removed");
                var expression = TextPattern.Expression(part["pattern"]);
                _splitters.Add(new Splitter(
                    expression, matches: kept == "Isolated" || invert, gaps: kept == "Isolated" || !invert));
                break;
            case "Digits":
                _splitters.Add(new Splitter(part["individual_digits"].Flag() ? @"\p{N}" : @"\p{N}+"));
                break;
            case "Metaspace" when alone:
                (_metaspace, _scheme) = (Replacement(part), PrependScheme(part));
                if (part["split"].Flag(absent: true))
                {
                    var mark = System.Text.RegularExpressions.Regex.Escape(_metaspace);
                    _splitters.Add(new Splitter($@"{mark}(?:(?!{mark})[\s\S])*"));
                }
                break;
            default:
                throw part["type"].Refuse(Known);
        }
    }
}
