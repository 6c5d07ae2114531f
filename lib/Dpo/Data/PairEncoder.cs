using Dpo.Text;

namespace Dpo.Data;

/// <summary>Encodes comparisons as token ids, and counts the pairs that the length limit truncates or drops.</summary>
/// <param name="tokenizer">Tokenizer that turns the formatted text into token ids.</param>
/// <param name="template">Prompt template that formats prompt and response, e.g. with role markers.</param>
/// <param name="maxLength">Largest number of tokens of prompt and response together; longer responses are truncated at
/// their end.</param>
public sealed class PairEncoder(ITokenizer tokenizer, ChatTemplate template, int maxLength)
{
    /// <summary>Number of pairs that passed the length limit and were returned.</summary>
    public int Pairs { get; private set; }

    /// <summary>Number of responses in these pairs that were truncated, so that their EOS is missing.</summary>
    public int Truncated { get; private set; }

    /// <summary>Number of pairs that were dropped because the prompt left no room for a response.</summary>
    public int EmptyAfterTruncation { get; private set; }

    /// <summary>Number of pairs that were dropped because both responses were identical once they were
    /// truncated.</summary>
    public int Identical { get; private set; }

    /// <summary>Encodes a comparison without regard to the length limit.</summary>
    /// <param name="record">Preference pair to encode: a conversation, a chosen and a rejected response.</param>
    /// <returns>Chosen and rejected response, each with the prompt, as token ids; not truncated.</returns>
    /// <exception cref="ArgumentException">The tokenizer or the template cannot encode the comparison.</exception>
    public EncodedPair EncodeFull(PreferenceRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new(
            template.Encode(tokenizer, record.Prompt, record.Chosen),
            template.Encode(tokenizer, record.Prompt, record.Rejected));
    }

    /// <summary>Encodes a comparison without regard to the length limit; one that cannot be encoded is reported instead
    /// of thrown.</summary>
    /// <param name="record">Preference pair to encode: a conversation, a chosen and a rejected response.</param>
    /// <param name="report">Report of the file that the pair was read from; it counts the pair as dropped if it cannot
    /// be encoded.</param>
    /// <returns>Chosen and rejected response, each with the prompt, as token ids, not truncated; null if they cannot be
    /// encoded.</returns>
    public EncodedPair? EncodeFull(PreferenceRecord record, PreferenceReport report)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(report);
        try
        {
            return new(RowEncoding.Encode(template, tokenizer, record.Prompt, record.Chosen),
                RowEncoding.Encode(template, tokenizer, record.Prompt, record.Rejected));
        }
        catch (BadRowException e)
        {
            report.Refuse(record.Where, e);
            return null;
        }
    }

    /// <summary>Truncates both responses of a pair to the length limit, and counts what that changed.</summary>
    /// <param name="pair">Chosen and rejected response, each with the prompt, as token ids; may be longer than the
    /// limit.</param>
    /// <returns>Pair truncated to the length limit; null if the prompt leaves no room for a response or the truncated
    /// responses are equal.</returns>
    public EncodedPair? Truncate(EncodedPair pair)
    {
        var room = maxLength - pair.Chosen.Prompt.Length;
        if (room < 1)
        {
            EmptyAfterTruncation++;
            return null;
        }
        var cut = new[] { pair.Chosen, pair.Rejected }.Count(e => e.Response.Length > room);
        var (y, z) = (pair.Chosen.Within(maxLength), pair.Rejected.Within(maxLength));
        if (y.Response.AsSpan().SequenceEqual(z.Response))
        {
            Identical++;
            return null;
        }
        Pairs++;
        Truncated += cut;
        return new(y, z);
    }

    /// <summary>Encodes a comparison and truncates its responses to the length limit.</summary>
    /// <param name="record">Preference pair to encode: a conversation, a chosen and a rejected response.</param>
    /// <returns>Total number of pairs to compare, e.g. 50 in "3 of 50".</returns>
    /// <exception cref="ArgumentException">The tokenizer or the template cannot encode the comparison.</exception>
    public EncodedPair? Encode(PreferenceRecord record) => Truncate(EncodeFull(record));

    /// <summary>Encodes comparisons and truncates them to the length limit, without those that are dropped.</summary>
    /// <param name="records">Preference pairs to encode; they are read one at a time.</param>
    /// <returns>Pairs as token ids, truncated to the length limit, in order; each is encoded when the enumeration
    /// reaches it.</returns>
    public IEnumerable<EncodedPair> Encode(IEnumerable<PreferenceRecord> records) =>
        records.Select(Encode).OfType<EncodedPair>();

    /// <summary>Encodes comparisons and truncates them to the length limit, without those that are dropped or cannot be
    /// encoded.</summary>
    /// <param name="records">Preference pairs to encode; they are read one at a time.</param>
    /// <param name="report">Report of the file that the pairs were read from; it counts pairs that cannot be encoded as
    /// dropped.</param>
    /// <returns>Pairs as token ids, truncated to the length limit, in order; each is encoded when the enumeration
    /// reaches it.</returns>
    public IEnumerable<EncodedPair> Encode(
        IEnumerable<PreferenceRecord> records, PreferenceReport report) =>
        records.Select(r => EncodeFull(r, report) is { } whole ? Truncate(whole) : null)
            .OfType<EncodedPair>();
}
