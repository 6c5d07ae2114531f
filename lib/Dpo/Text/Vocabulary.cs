namespace Dpo.Text;

/// <summary>The symbols of a small world: what a response is made of, the end of a response, and what only prompts hold.</summary>
/// <remarks>Ids in this order: response symbols 0 .. S-1, EOS = S, prompt symbols S+1 .. . A model whose
/// <c>OutputSize</c> is <see cref="OutputSize"/> then can say nothing but responses.</remarks>
public sealed class Vocabulary
{
    private readonly Dictionary<string, int> _ids;

    /// <summary>Makes a vocabulary of distinct, non-empty symbols.</summary>
    /// <param name="symbols">What responses are made of.</param>
    /// <param name="eos">The symbol that ends a response.</param>
    /// <param name="promptSymbols">What only prompts hold (a start symbol, say).</param>
    /// <exception cref="ArgumentException">No symbol, an empty one, or one given twice.</exception>
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

    /// <summary>All symbols by id.</summary>
    public IReadOnlyList<string> Symbols { get; }

    /// <summary>The id that ends a response.</summary>
    public int EosId { get; }

    /// <summary>How many ids there are.</summary>
    public int Count => Symbols.Count;

    /// <summary>How many ids a response may hold: the response symbols and EOS.</summary>
    public int OutputSize => EosId + 1;

    /// <summary>The id of a symbol.</summary>
    /// <param name="symbol">One of <see cref="Symbols"/>.</param>
    /// <returns>Its id.</returns>
    /// <exception cref="ArgumentException">Not in the vocabulary.</exception>
    public int IdOf(string symbol) => _ids.TryGetValue(symbol, out var id)
        ? id : throw new ArgumentException($"\"{symbol}\" is not in the vocabulary ({string.Join(" ", Symbols)})");

    /// <summary>The ids of symbols separated by blanks, "go left &lt;eos&gt;".</summary>
    /// <param name="text">Symbols and blanks.</param>
    /// <returns>Their ids.</returns>
    /// <exception cref="ArgumentException">A symbol that is not in the vocabulary.</exception>
    public int[] Ids(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IdOf)];
    }

    /// <summary>The symbols of ids, separated by blanks.</summary>
    /// <param name="ids">Ids of this vocabulary.</param>
    /// <returns>The text.</returns>
    public string Text(IEnumerable<int> ids) => string.Join(" ", ids.Select(id => Symbols[id]));
}
