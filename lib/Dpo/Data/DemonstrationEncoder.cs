using Dpo.Text;

namespace Dpo.Data;

/// <summary>From demonstrations to token ids; those that template or tokenizer cannot take are left out and
/// counted.</summary>
/// <param name="template">How prompt and response are put.</param>
/// <param name="tokenizer">Splits the texts.</param>
internal sealed class DemonstrationEncoder(ChatTemplate template, ITokenizer tokenizer)
{
    private readonly List<string> _refused = [];

    /// <summary>One sentence about what was left out; null for nothing.</summary>
    public string? Lost => _refused.Count == 0 ? null
        : $"{_refused.Count} examples are left out (the first: {_refused[0]})";

    /// <summary>Encodes the rows of a data set.</summary>
    /// <param name="rows">In order.</param>
    /// <param name="files">Where they are from, for messages.</param>
    /// <param name="part">Which part of the data it is, for messages: "to learn from".</param>
    /// <exception cref="InvalidDataException">None can be used; the message says why.</exception>
    public List<EncodedExample> Encode(IReadOnlyList<PromptCompletion> rows, string files, string part)
    {
        var before = _refused.Count;
        var encoded = rows.Index().Select(r => Encode(r.Item, $"example {r.Index + 1} {part}"))
            .OfType<EncodedExample>().ToList();
        return encoded.Count > 0 ? encoded : throw new InvalidDataException(rows.Count == 0
            ? $"{files}: there are no examples {part}"
            : $"none of {rows.Count} examples {part} can be used; {_refused[before]}");
    }

    private EncodedExample? Encode(PromptCompletion row, string where)
    {
        try
        {
            return RowEncoding.Encode(template, tokenizer, [new ChatMessage("user", row.Prompt)], row.Completion);
        }
        catch (BadRowException e)
        {
            _refused.Add($"{where}: {e.Message}");
            return null;
        }
    }
}
