using Dpo.Text;

namespace Dpo.Data;

/// <summary>Reads conversations written as one text, as in HH-RLHF (Bai et al. 2022, arXiv:2204.05862): "\n\nHuman:
/// ...\n\nAssistant: ...".</summary>
public static class Dialogue
{
    private const string Human = "\n\nHuman:", Assistant = "\n\nAssistant:";

    /// <summary>Returns whether a text is such a conversation: it begins with "\n\nHuman:" and has a turn of the
    /// assistant.</summary>
    /// <param name="text">Text to test, e.g. the field "chosen" of a data row; any text is allowed.</param>
    public static bool Is(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith(Human, StringComparison.Ordinal) && text.Contains(Assistant, StringComparison.Ordinal);
    }

    /// <summary>Splits a conversation into its turns, without the white space around them.</summary>
    /// <param name="text">Conversation as one text of the form "\n\nHuman: ...\n\nAssistant: ...".</param>
    /// <returns>Turns in order, with the roles "user" (Human) and "assistant"; two consecutive turns of the same role
    /// stay separate.</returns>
    public static IReadOnlyList<ChatMessage> Turns(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var turns = new List<ChatMessage>();
        for (var at = 0; at < text.Length;)
        {
            var user = string.CompareOrdinal(text, at, Human, 0, Human.Length) == 0;
            var start = at + (user ? Human.Length : Assistant.Length);
            var next = new[]
            {
                text.IndexOf(Human, start, StringComparison.Ordinal),
                text.IndexOf(Assistant, start, StringComparison.Ordinal)
            }.Where(i => i >= 0).DefaultIfEmpty(text.Length).Min();
            turns.Add(new ChatMessage(user ? "user" : "assistant", text[start..next].Trim()));
            at = next;
        }
        return turns;
    }
}
