using System.Globalization;
using System.Text;

namespace Dpo.Text.Bpe;

/// <summary>Encodes pieces of text as token ids, as the model of a tokenizer.json of type BPE does.</summary>
internal sealed class BpeModel
{
    private readonly Dictionary<int, int> _ofRune = [];
    private readonly int[] _byteTokens = new int[256];
    private readonly bool _byteLevel, _ignoreMerges, _byteFallback, _fuseUnknown;
    private readonly int? _unknown;

    private BpeModel(JsonPart part, bool byteLevel)
    {
        _byteLevel = byteLevel;
        foreach (var (token, id) in part["vocab"].Members())
        {
            Vocab.Add(id, token, id.Int());
            if (Rune.DecodeFromUtf16(token, out var rune, out var used) == System.Buffers.OperationStatus.Done
                && used == token.Length)
            {
                _ofRune[rune.Value] = id.Int();
            }
        }
        foreach (var merge in part["merges"].Items())
        {
            var (left, right) = Pair(merge);
            Merges.Add(Id(merge, left), Id(merge, right), Id(merge, left + right));
        }
        _ignoreMerges = part["ignore_merges"].Flag();
        _fuseUnknown = part["fuse_unk"].Flag();
        _byteFallback = part["byte_fallback"].Flag();
        for (var b = 0; b < 256; b++)
        {
            _byteTokens[b] = Vocab.IdOrNull(string.Create(CultureInfo.InvariantCulture, $"<0x{b:X2}>")) ?? -1;
        }
        _unknown = part["unk_token"].TextOrNull() is { } unknown
            ? Vocab.IdOrNull(unknown) ?? throw part["unk_token"].Refuse("a token of model.vocab") : null;
        foreach (var field in new[] { "continuing_subword_prefix", "end_of_word_suffix" })
        {
            _ = part[field].TextOrNull() is null or "" ? 0
                : throw part[field].Refuse("null or \"\": such marks are not known here");
        }
        _ = part["dropout"].IsNull || part["dropout"].Node!.ToJsonString() is "0" or "0.0" ? 0
            : throw part["dropout"].Refuse("null: ids are not drawn by chance here");
    }

    public Vocab Vocab { get; } = new();

    public Merges Merges { get; } = new();

    public PieceCache Cache { get; } = new();

    public static BpeModel Read(JsonPart part, bool byteLevel)
    {
        var type = part["type"];
        return type.IsNull || type.Text() == "BPE" ? new BpeModel(part, byteLevel) : throw type.Refuse("BPE");
    }

    /// <summary>Encodes one piece of a text and appends its token ids to a list.</summary>
    /// <param name="piece">Piece of the text, as split off by the pre-tokenizer; merges stay within a piece.</param>
    /// <param name="at">Index in the text of the piece's first character, counted from 0, for error messages.</param>
    /// <param name="ids">List to which the token ids of the piece are appended.</param>
    public void Encode(ReadOnlySpan<char> piece, int at, List<int> ids)
    {
        if (Cache.Find(piece) is { } known)
        {
            ids.AddRange(known);
            return;
        }
        var word = _byteLevel ? OfBytes(piece) : piece;
        if (_ignoreMerges && Vocab.Spans.TryGetValue(word, out var whole))
        {
            ids.Add(whole);
            return;
        }
        var symbols = Symbols(word, at);
        var merged = symbols.AsSpan(0, Merges.Apply(symbols));
        Cache.Add(piece, merged);
        ids.AddRange(merged);
    }

    private static string OfBytes(ReadOnlySpan<char> piece)
    {
        Span<byte> bytes = piece.Length <= 256
            ? stackalloc byte[3 * piece.Length] : new byte[Encoding.UTF8.GetByteCount(piece)];
        return ByteAlphabet.Text(bytes[..Encoding.UTF8.GetBytes(piece, bytes)]);
    }

    private int[] Symbols(ReadOnlySpan<char> word, int at)
    {
        var symbols = new List<int>(word.Length);
        int? pending = null;                        // an unknown character; with fuse_unk a run of them is one
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in word.EnumerateRunes())
        {
            var bytes = utf8[..rune.EncodeToUtf8(utf8)];
            if (_ofRune.TryGetValue(rune.Value, out var id))
            {
                Flush();
                symbols.Add(id);
            }
            else if (_byteFallback && AllBytes(bytes))
            {
                foreach (var b in bytes)
                {
                    symbols.Add(_byteTokens[b]);
                }
            }
            else
            {
                if (!_fuseUnknown)
                {
                    Flush();
                }
                pending = _unknown ?? throw new ArgumentException(
                    $"'{rune}' (U+{rune.Value:X4}) in the piece at position {at} is not in the vocabulary, "
                        + "which has neither its bytes nor an unknown token; take it out of the text");
            }
            at += _byteLevel ? 0 : rune.Utf16SequenceLength;
        }
        Flush();
        return [.. symbols];

        void Flush()
        {
            if (pending is { } unknown)
            {
                symbols.Add(unknown);
                pending = null;
            }
        }
    }

    private bool AllBytes(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            if (_byteTokens[b] < 0)
            {
                return false;
            }
        }
        return true;
    }

    private static (string Left, string Right) Pair(JsonPart merge)
    {
        var parts = merge.Node is System.Text.Json.Nodes.JsonArray
            ? [.. merge.Items().Select(i => i.Text())] : merge.Text().Split(' ');
        return parts.Length == 2 && parts.All(p => p.Length > 0) ? (parts[0], parts[1])
            : throw merge.Refuse("two tokens, \"a b\" or [\"a\", \"b\"]");
    }

    private int Id(JsonPart merge, string token) => Vocab.IdOrNull(token)
        ?? throw merge.Refuse($"tokens of model.vocab, which has no \"{token}\"");
}
