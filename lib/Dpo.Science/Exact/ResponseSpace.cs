using Dpo.Text;

namespace Dpo.Science.Exact;

/// <summary>All complete responses of a small vocabulary: those that end with EOS, and those that fill the
/// length.</summary>
/// <remarks>With S symbols and length L there are (S^(L+1) - 1)/(S - 1) of them: one for each string of 0 .. L symbols,
/// where a string of L symbols needs no EOS. In order of length, then of ids.</remarks>
public sealed class ResponseSpace
{
    /// <summary>Lists all responses of a vocabulary up to a length.</summary>
    /// <param name="vocabulary">Vocabulary of the toy task; responses consist of its response symbols and its end token
    /// (EOS), not of its prompt symbols.</param>
    /// <param name="maxLength">Largest number of symbols in a response, EOS not counted; at least 1. A response of this
    /// many symbols has no EOS.</param>
    /// <param name="limit">Largest allowed number of responses; if there are more, an exception is thrown. 200,000 by
    /// default.</param>
    /// <exception cref="ArgumentException">The space is larger than the limit; the message says how large.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The largest length is below 1.</exception>
    public ResponseSpace(Vocabulary vocabulary, int maxLength, int limit = 200_000)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, 1);
        (Vocabulary, MaxLength) = (vocabulary, maxLength);
        var size = Enumerable.Range(0, maxLength + 1)
            .Aggregate(0.0, (sum, length) => sum + Math.Pow(vocabulary.EosId, length));
        if (size > limit)
        {
            throw new ArgumentException(FormattableString.Invariant(
                    $"{vocabulary.EosId} symbols and length {maxLength} make {size:N0} responses; ")
                + FormattableString.Invariant(
                    $"at most {limit:N0} can be listed: take fewer symbols, a shorter length, or a higher limit"));
        }
        Responses = [.. Strings()];
        SymbolCounts = [.. Responses.Select(y => y[^1] == vocabulary.EosId ? y.Length - 1 : y.Length)];
        TokenCounts = [.. Responses.Select(y => y.Length)];
    }

    /// <summary>Vocabulary of the responses: response symbols, EOS and prompt symbols.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>Largest number L of symbols in a response.</summary>
    public int MaxLength { get; }

    /// <summary>Number N of responses in the space.</summary>
    public int Count => Responses.Count;

    /// <summary>Token ids of each response, with EOS where the response ends with one.</summary>
    public IReadOnlyList<int[]> Responses { get; }

    /// <summary>Number of symbols of each response, EOS not counted: its length as a reader sees it.</summary>
    public IReadOnlyList<int> SymbolCounts { get; }

    /// <summary>Number of tokens of each response, EOS counted: the |y| of the length-normalised losses.</summary>
    public IReadOnlyList<int> TokenCounts { get; }

    /// <summary>Finds the responses that begin with given tokens.</summary>
    /// <param name="prefix">Token ids with which responses must begin; empty to match all responses.</param>
    /// <returns>One value for each response, in the order of <see cref="Responses"/>: true if it begins with the
    /// prefix.</returns>
    public bool[] BeginningWith(IReadOnlyList<int> prefix) =>
        [.. Responses.Select(y => y.Take(prefix.Count).SequenceEqual(prefix))];

    /// <summary>Returns the index of a response in <see cref="Responses"/>.</summary>
    /// <param name="response">Token ids of a complete response: it ends with EOS unless it has the maximum number of
    /// symbols.</param>
    /// <returns>Index of the response in <see cref="Responses"/>, counted from 0.</returns>
    /// <exception cref="ArgumentException">The ids are not a complete response of this space.</exception>
    public int IndexOf(IReadOnlyList<int> response)
    {
        ArgumentNullException.ThrowIfNull(response);
        int S = Vocabulary.EosId, ended = response.Count > 0 && response[^1] == S ? 1 : 0,
            length = response.Count - ended;
        if (length > MaxLength || (ended == 1) != (length < MaxLength)
            || response.Take(length).Any(id => id < 0 || id >= S))
        {
            throw new ArgumentException($"[{string.Join(",", response)}] is no complete response: "
                + $"expected up to {MaxLength - 1} symbols and EOS={S}, or {MaxLength} symbols");
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
            level = length == MaxLength ? []
                : [.. level.SelectMany(
                    _ => Enumerable.Range(0, Vocabulary.EosId), (symbols, next) => (int[])[.. symbols, next])];
        }
    }
}
