using Dpo.Text;

namespace Dpo.Data;

/// <summary>From comparisons to token ids, and a count of what the limit of length cost.</summary>
/// <param name="tokenizer">Splits the texts.</param>
/// <param name="template">How prompt and response are put.</param>
/// <param name="maxLength">Most tokens of a prompt with a response; responses are cut at their end.</param>
public sealed class PairEncoder(ITokenizer tokenizer, ChatTemplate template, int maxLength)
{
    /// <summary>Pairs that were encoded.</summary>
    public int Pairs { get; private set; }

    /// <summary>Responses of these that lost their end, EOS included.</summary>
    public int Truncated { get; private set; }

    /// <summary>Pairs left out, since the limit left nothing of a response.</summary>
    public int Emptied { get; private set; }

    /// <summary>Pairs left out, since the limit left the same of both responses.</summary>
    public int Alike { get; private set; }

    /// <summary>Encodes a comparison, whatever its length.</summary>
    /// <param name="record">The comparison.</param>
    /// <returns>Both responses with their prompt.</returns>
    /// <exception cref="ArgumentException">The tokenizer or the template cannot take it.</exception>
    public EncodedPair Whole(PreferenceRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new(
            template.Encode(tokenizer, record.Prompt, record.Chosen),
            template.Encode(tokenizer, record.Prompt, record.Rejected));
    }

    /// <summary>Encodes a comparison, whatever its length, as one of many.</summary>
    /// <param name="record">The comparison.</param>
    /// <param name="report">Of its file: what tokenizer or template cannot take is counted there.</param>
    /// <returns>Both responses with their prompt; null if they cannot be taken.</returns>
    public EncodedPair? Whole(PreferenceRecord record, PreferenceReport report)
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

    /// <summary>Cuts a pair to the limit, and counts what that cost.</summary>
    /// <param name="pair">Both responses with their prompt.</param>
    /// <returns>The pair; null if it had to be left out.</returns>
    public EncodedPair? Fit(EncodedPair pair)
    {
        var room = maxLength - pair.Chosen.Prompt.Length;
        if (room < 1)
        {
            Emptied++;
            return null;
        }
        var cut = new[] { pair.Chosen, pair.Rejected }.Count(e => e.Response.Length > room);
        var (y, z) = (pair.Chosen.Within(maxLength), pair.Rejected.Within(maxLength));
        if (y.Response.AsSpan().SequenceEqual(z.Response))
        {
            Alike++;
            return null;
        }
        Pairs++;
        Truncated += cut;
        return new(y, z);
    }

    /// <summary>Encodes a comparison and cuts it to the limit.</summary>
    /// <param name="record">The comparison.</param>
    /// <returns>Both responses with their prompt; null if it had to be left out.</returns>
    /// <exception cref="ArgumentException">The tokenizer or the template cannot take it.</exception>
    public EncodedPair? Encode(PreferenceRecord record) => Fit(Whole(record));

    /// <summary>Encodes many, without those that have to be left out.</summary>
    /// <param name="records">Drawn one by one.</param>
    /// <returns>Pairs.</returns>
    public IEnumerable<EncodedPair> Encode(IEnumerable<PreferenceRecord> records) =>
        records.Select(Encode).OfType<EncodedPair>();

    /// <summary>Encodes many, without those that have to be left out, for whatever reason.</summary>
    /// <param name="records">Drawn one by one.</param>
    /// <param name="report">Of their file: what tokenizer or template cannot take is counted there.</param>
    /// <returns>Pairs.</returns>
    public IEnumerable<EncodedPair> Encode(
        IEnumerable<PreferenceRecord> records, PreferenceReport report) =>
        records.Select(r => Whole(r, report) is { } whole ? Fit(whole) : null)
            .OfType<EncodedPair>();
}
