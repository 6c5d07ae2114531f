using Dpo.Text;

namespace Dpo.Data;

/// <summary>Encodes responses labelled desirable or undesirable as token ids, and counts those that were dropped or
/// truncated.</summary>
/// <param name="template">Prompt template that formats prompt and response, e.g. with role markers.</param>
/// <param name="tokenizer">Tokenizer that turns the formatted text into token ids.</param>
/// <param name="maxLength">Largest number of tokens of prompt and response together; longer responses are truncated at
/// their end.</param>
internal sealed class KtoEncoder(ChatTemplate template, ITokenizer tokenizer, int maxLength)
{
    private readonly PreferenceReport _report = new();
    private int _emptied, _truncated;

    /// <summary>Sentence about the rows that were dropped or truncated; null if there are none.</summary>
    public string? DroppedSummary => _report.DroppedSummary is null && _emptied + _truncated == 0 ? null
        : $"{_report.DroppedSummary ?? $"of {_report.Rows} rows none is left out"}; "
            + $"{_emptied} had no room for a response, "
            + $"{_truncated} responses were cut";

    /// <summary>Reads and encodes the labelled responses of all files.</summary>
    /// <exception cref="InvalidDataException">No response of the files can be used.</exception>
    public List<KtoExample> Read(IReadOnlyList<string> files)
    {
        var examples = files.SelectMany(f => KtoFile.Read(f, _report)).Select(Encode).OfType<KtoExample>().ToList();
        return examples.Count > 0 ? examples
            : throw new InvalidDataException($"{string.Join(", ", files)}: no response to learn from; "
                + (_emptied == 0 ? "" : $"{_emptied} had no room for a response in {maxLength} tokens; ")
                + (_report.Problems is [var (where, why), ..] ? $"{where}: {why}"
                    : $"expected rows with {KtoFile.Expected}"));
    }

    /// <summary>Takes held-out examples from the end of the list, for validation. Each part has at least two prompts,
    /// and responses to one prompt that stand side by side are not separated.</summary>
    /// <exception cref="InvalidDataException">There are too few examples for two parts.</exception>
    // Each part needs two prompts, and the two responses of one comparison belong to the same part.
    public static List<KtoExample> HoldOut(List<KtoExample> examples, double share)
    {
        var from = examples.Count - Math.Max(2, (int)(share * examples.Count));
        while (from > 0 && (SamePrompt(from - 1, from) || AllAlike(from)))
        {
            from--;
        }
        if (from < 2)
        {
            throw new InvalidDataException($"{examples.Count} responses; expected at least two prompts to learn from "
                + "and two to hold out, or a file of held-out responses (--validation)");
        }
        var heldOut = examples[from..];
        examples.RemoveRange(from, examples.Count - from);
        return heldOut;

        bool SamePrompt(int a, int b) => examples[a].Example.Prompt.AsSpan().SequenceEqual(examples[b].Example.Prompt);
        bool AllAlike(int start) => Enumerable.Range(start, examples.Count - start).All(i => SamePrompt(start, i));
    }

    private KtoExample? Encode(KtoRecord record)
    {
        try
        {
            var example = RowEncoding.Encode(template, tokenizer, record.Prompt, record.Response);
            var room = maxLength - example.Prompt.Length;
            if (room < 1)
            {
                _emptied++;
                return null;
            }
            _truncated += example.Response.Length > room ? 1 : 0;
            return new(example.Within(maxLength), record.Desirable);
        }
        catch (BadRowException e)
        {
            _report.Refuse(record.Where, e);
            return null;
        }
    }
}
