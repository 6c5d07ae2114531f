using System.Text.RegularExpressions;

namespace Dpo.Text.Bpe;

/// <summary>Reads the patterns of a tokenizer.json: {"String": text} or {"Regex": expression}.</summary>
internal static class TextPattern
{
    /// <summary>Returns a pattern as a regular expression that .NET understands.</summary>
    public static string Expression(JsonPart part)
    {
        if (!part["String"].IsNull)
        {
            var text = part["String"].Text();
            return text.Length > 0 ? Regex.Escape(text) : throw part["String"].Refuse("a text to look for");
        }
        var regex = part["Regex"];
        var expression = regex.Text();
        try
        {
            _ = new Regex(expression, RegexOptions.CultureInvariant);
            return expression;
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException(
                $"{regex.Refuse("a pattern that .NET's Regex understands").Message}: {e.Message}", e);
        }
    }

    /// <summary>Returns a function that replaces each match of a pattern by one text, for a normalizer or a
    /// decoder.</summary>
    public static Func<string, string> Replacing(JsonPart part)
    {
        var content = part["content"].Text();
        if (part["pattern"]["String"].TextOrNull() is { Length: > 0 } old)
        {
            return text => text.Replace(old, content, StringComparison.Ordinal);
        }
        var regex = new Regex(Expression(part["pattern"]), RegexOptions.CultureInvariant);
        return text => regex.Replace(text, _ => content);
    }
}
