using Dpo.Text;

namespace Dpo.Data;

/// <summary>Encodes demonstrations as token ids; those that the template or the tokenizer cannot encode are dropped and
/// counted.</summary>
/// <param name="template">Prompt template that formats prompt and response, e.g. with role markers.</param>
/// <param name="tokenizer">Tokenizer that turns the formatted text into token ids.</param>
internal sealed class DemonstrationEncoder(ChatTemplate template, ITokenizer tokenizer)
{
    private readonly List<string> _refused = [];

    /// <summary>Sentence about the rows that were dropped; null if there are none.</summary>
    public string? DroppedSummary => _refused.Count == 0 ? null
        : $"{_refused.Count} examples are left out (the first: {_refused[0]})";

    /// <summary>Encodes the demonstrations of one part of the data.</summary>
    /// <param name="rows">Demonstrations (prompts with a response to imitate) to encode, in order.</param>
    /// <param name="files">Names of the files that contain the rows, as text for error messages.</param>
    /// <param name="part">Use of the rows, as text for error messages after "examples", e.g. "to learn from".</param>
    /// <exception cref="InvalidDataException">None of the rows can be encoded; the message says why.</exception>
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
