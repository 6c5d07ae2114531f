namespace Dpo.Text.Bpe;

/// <summary>Tokens and their ids, for a look-up in both directions; each token and each id occurs once.</summary>
internal sealed class Vocab
{
    // An array is kept by id: a hostile id must not ask for gigabytes.
    private const int MaxId = 1 << 22;
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private string?[] _texts = [];

    public Vocab() => Spans = _ids.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Look-up of the ids by a span of characters instead of a string.</summary>
    public Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Spans { get; }

    /// <summary>Largest id plus one; 0 for an empty vocabulary.</summary>
    public int Size { get; private set; }

    /// <summary>Ids of all tokens, looked up by the token's text.</summary>
    public IReadOnlyDictionary<string, int> Ids => _ids;

    public string? TextOrNull(int id) => (uint)id < (uint)Size ? _texts[id] : null;

    public int? IdOrNull(string text) => _ids.TryGetValue(text, out var id) ? id : null;

    /// <summary>Adds a token; adding the same token with the same id again is no error.</summary>
    public void Add(JsonPart part, string text, int id)
    {
        if (id is < 0 or >= MaxId)
        {
            throw part.Refuse($"an id in 0..{MaxId - 1}");
        }
        if (id >= _texts.Length)
        {
            Array.Resize(ref _texts, Math.Max(id + 1, Math.Min(2 * _texts.Length, MaxId)));
        }
        if ((_ids.TryGetValue(text, out var known) && known != id) || (_texts[id] is { } other && other != text))
        {
            var taken = _texts[id] is { } owner && owner != text
                ? $"id {id} is \"{owner}\"" : $"\"{text}\" is id {known}";
            throw part.Refuse($"one id a token, but {taken} already");
        }
        (_ids[text], _texts[id]) = (id, text);
        Size = Math.Max(Size, id + 1);
    }
}
