namespace Dpo.Text;

/// <summary>Vocabulary of a small world: the symbols of responses, the end of a response, and the symbols that occur in
/// prompts alone.</summary>
/// <remarks>Ids are in this order: response symbols 0 .. S-1, EOS = S, prompt symbols S+1 .. . A model whose
/// <c>OutputSize</c> is <see cref="OutputSize"/> then can generate nothing but responses.</remarks>
public sealed class Vocabulary
{
    private readonly Dictionary<string, int> _ids;

    /// <summary>Creates a vocabulary of distinct, non-empty symbols.</summary>
    /// <param name="symbols">Symbols that can occur in responses, at least one; their token ids are 0, 1, 2,
    /// ...</param>
    /// <param name="eos">Symbol that ends a response; its token id follows those of <paramref name="symbols"/>.
    /// "&lt;eos&gt;" by default.</param>
    /// <param name="promptSymbols">Symbols that occur only in prompts, e.g. a start symbol; their token ids come last.
    /// Null, the default, for none.</param>
    /// <exception cref="ArgumentException">There is no symbol, or one is empty or given twice.</exception>
    public Vocabulary(IReadOnlyList<string> symbols, string eos = "<eos>", IReadOnlyList<string>? promptSymbols = null)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        Symbols = [.. symbols, eos, .. promptSymbols ?? []];
        EosId = symbols.Count;
        _ids = [];
        for (var id = 0; id < Symbols.Count; id++)
        {
            if (string.IsNullOrEmpty(Symbols[id]) || !_ids.TryAdd(Symbols[id], id))
            {
                throw new ArgumentException($"symbol {id} is \"{Symbols[id]}\"; expected distinct, non-empty symbols");
            }
        }
        if (symbols.Count == 0)
        {
            throw new ArgumentException("a vocabulary needs at least one response symbol");
        }
    }

    /// <summary>All symbols, each at the index that is its id.</summary>
    public IReadOnlyList<string> Symbols { get; }

    /// <summary>Id of the symbol that ends a response (EOS).</summary>
    public int EosId { get; }

    /// <summary>Number of ids, those of prompt symbols included.</summary>
    public int Count => Symbols.Count;

    /// <summary>Number of ids that a response may hold: the response symbols and EOS.</summary>
    public int OutputSize => EosId + 1;

    /// <summary>Returns the id of a symbol.</summary>
    /// <param name="symbol">Symbol to look up; it must be one of <see cref="Symbols"/>.</param>
    /// <returns>Token id of the symbol, from 0 to <see cref="Count"/> - 1.</returns>
    /// <exception cref="ArgumentException">The symbol is not in the vocabulary.</exception>
    public int IdOf(string symbol) => _ids.TryGetValue(symbol, out var id)
        ? id : throw new ArgumentException($"\"{symbol}\" is not in the vocabulary ({string.Join(" ", Symbols)})");

    /// <summary>Returns the ids of symbols that are separated by blanks, e.g. "go left &lt;eos&gt;".</summary>
    /// <param name="text">Symbols of the vocabulary, separated by spaces, e.g. "go left".</param>
    /// <returns>Token ids of the symbols, in order.</returns>
    /// <exception cref="ArgumentException">A symbol is not in the vocabulary.</exception>
    public int[] Ids(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IdOf)];
    }

    /// <summary>Returns the symbols of ids as one text, separated by blanks.</summary>
    /// <param name="ids">Token ids, each from 0 to <see cref="Count"/> - 1.</param>
    /// <returns>Symbols in the order of the ids, separated by one space.</returns>
    public string Text(IEnumerable<int> ids) => string.Join(" ", ids.Select(id => Symbols[id]));
}
