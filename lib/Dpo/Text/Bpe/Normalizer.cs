namespace Dpo.Text.Bpe;

/// <summary>Reads the normalizer of a tokenizer.json: how a text is changed before it is split.</summary>
internal static class Normalizer
{
    /// <summary>Returns the normalizer of a tokenizer.json as a function from text to text; null for none.</summary>
    public static Func<string, string>? Read(JsonPart part)
    {
        if (part.IsNull)
        {
            return null;
        }
        switch (part["type"].TextOrNull())
        {
            case "NFC":
                return CanonicalForm.Compute;
            case "Prepend":
                var prefix = part["prepend"].Text();
                return text => text.Length > 0 ? prefix + text : text;
            case "Replace":
                return TextPattern.Replacing(part);
            case "Sequence":
                var steps = part["normalizers"].Items().Select(Read).OfType<Func<string, string>>().ToArray();
                return text => steps.Aggregate(text, (t, step) => step(t));
            default:
                throw part["type"].Refuse("null, NFC, Prepend, Replace or Sequence");
        }
    }
}
