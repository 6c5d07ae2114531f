namespace Dpo.Text.Bpe;

/// <summary>Special token ids that the post-processor of a tokenizer.json puts around a text.</summary>
/// <param name="Before">Token ids to put before the text, e.g. BOS; empty for none.</param>
/// <param name="After">Token ids to put after the text, e.g. EOS; empty for none.</param>
internal sealed record Template(int[] Before, int[] After)
{
    public static Template Read(JsonPart part, Vocab vocab)
    {
        if (part.IsNull)
        {
            return new Template([], []);
        }
        switch (part["type"].TextOrNull())
        {
            case "ByteLevel":               // moves offsets only
                return new Template([], []);
            case "Sequence":
                return part["processors"].Items().Select(p => Read(p, vocab))
                    .Aggregate(new Template([], []), (inner, outer) =>
                        new Template([.. outer.Before, .. inner.Before], [.. inner.After, .. outer.After]));
            case "TemplateProcessing":
                return ReadTemplate(part, vocab);
            default:
                throw part["type"].Refuse("null, ByteLevel, TemplateProcessing or Sequence");
        }
    }

    private static Template ReadTemplate(JsonPart part, Vocab vocab)
    {
        var (before, after, seen) = (new List<int>(), new List<int>(), false);
        foreach (var piece in part["single"].Items())
        {
            if (!piece["Sequence"].IsNull)
            {
                seen = !seen && piece["Sequence"]["id"].Text() == "A" ? true
                    : throw piece.Refuse("the sequence A, once");
                continue;
            }
            var special = part["special_tokens"][piece["SpecialToken"]["id"].Text()];
            foreach (var id in special["ids"].Items())
            {
                (seen ? after : before).Add(
                    vocab.TextOrNull(id.Int()) is null ? throw id.Refuse("the id of a token") : id.Int());
            }
        }
        return seen ? new Template([.. before], [.. after])
            : throw part["single"].Refuse("a template with the sequence A");
    }
}
