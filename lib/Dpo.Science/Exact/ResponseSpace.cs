using Dpo.Text;

namespace Dpo.Science.Exact;

/// <summary>All complete responses of a small vocabulary: those that end with EOS, and those that fill the length.</summary>
/// <remarks>With S symbols and length L there are (S^(L+1) - 1)/(S - 1) of them: one for each string of 0 .. L symbols, where a
/// string of L symbols needs no EOS. In order of length, then of ids.</remarks>
public sealed class ResponseSpace
{
    /// <summary>Lists the responses.</summary>
    /// <param name="vocabulary">Its response symbols and EOS.</param>
    /// <param name="maxLength">L, the most symbols a response has.</param>
    /// <param name="limit">The most responses to list.</param>
    /// <exception cref="ArgumentException">The space is larger than the limit; the message says how large.</exception>
    public ResponseSpace(Vocabulary vocabulary, int maxLength, int limit = 200_000)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, 1);
        (Vocabulary, MaxLength) = (vocabulary, maxLength);
        var size = Enumerable.Range(0, maxLength + 1).Aggregate(0.0, (sum, length) => sum + Math.Pow(vocabulary.EosId, length));
        if (size > limit)
        {
            throw new ArgumentException(FormattableString.Invariant($"{vocabulary.EosId} symbols and length {maxLength} make {size:N0} responses; ")
                + FormattableString.Invariant($"at most {limit:N0} can be listed: take fewer symbols, a shorter length, or a higher limit"));
        }
        Responses = [.. Strings()];
        SymbolCounts = [.. Responses.Select(y => y[^1] == vocabulary.EosId ? y.Length - 1 : y.Length)];
        TokenCounts = [.. Responses.Select(y => y.Length)];
    }

    /// <summary>Symbols, EOS and prompt symbols.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>L.</summary>
    public int MaxLength { get; }

    /// <summary>N, how many responses there are.</summary>
    public int Count => Responses.Count;

    /// <summary>The ids of each response, EOS included where it ends with one.</summary>
    public IReadOnlyList<int[]> Responses { get; }

    /// <summary>Symbols of each response, EOS not counted: its length as a reader sees it.</summary>
    public IReadOnlyList<int> SymbolCounts { get; }

    /// <summary>Tokens of each response, EOS counted: the |y| of the length-normalised losses.</summary>
    public IReadOnlyList<int> TokenCounts { get; }

    /// <summary>Which responses begin with some tokens.</summary>
    /// <param name="prefix">Ids; none for all responses.</param>
    /// <returns>[N].</returns>
    public bool[] BeginningWith(IReadOnlyList<int> prefix) => [.. Responses.Select(y => y.Take(prefix.Count).SequenceEqual(prefix))];

    /// <summary>The place of a response.</summary>
    /// <param name="response">Ids, as in <see cref="Responses"/>.</param>
    /// <returns>Its index.</returns>
    /// <exception cref="ArgumentException">Not a complete response of this space.</exception>
    public int IndexOf(IReadOnlyList<int> response)
    {
        ArgumentNullException.ThrowIfNull(response);
        int S = Vocabulary.EosId, ended = response.Count > 0 && response[^1] == S ? 1 : 0, length = response.Count - ended;
        if (length > MaxLength || (ended == 1) != (length < MaxLength) || response.Take(length).Any(id => id < 0 || id >= S))
        {
            throw new ArgumentException($"[{string.Join(",", response)}] is no complete response: expected up to {MaxLength - 1} symbols and EOS={S}, or {MaxLength} symbols");
        }
        var (before, rank) = (0, 0);
        for (var i = 0; i < length; i++)
        {
            before = before * S + 1;                        // 1 + S + S^2 + ...: the shorter strings
            rank = rank * S + response[i];
        }
        return before + rank;
    }

    private IEnumerable<int[]> Strings()
    {
        IReadOnlyList<int[]> level = [[]];
        for (var length = 0; length <= MaxLength; length++)
        {
            foreach (var symbols in level)
            {
                yield return length < MaxLength ? [.. symbols, Vocabulary.EosId] : symbols;
            }
            level = length == MaxLength ? [] : [.. level.SelectMany(_ => Enumerable.Range(0, Vocabulary.EosId), (symbols, next) => (int[])[.. symbols, next])];
        }
    }
}
