using Dpo.Text;

namespace Dpo.Data;

/// <summary>Conversations written as one text, as in HH-RLHF (Bai et al. 2022, arXiv:2204.05862): "\n\nHuman: ...\n\nAssistant: ...".</summary>
public static class Dialogue
{
    private const string Human = "\n\nHuman:", Assistant = "\n\nAssistant:";

    /// <summary>Whether a text is such a conversation.</summary>
    /// <param name="text">Any.</param>
    public static bool Is(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith(Human, StringComparison.Ordinal) && text.Contains(Assistant, StringComparison.Ordinal);
    }

    /// <summary>Its turns, without the spaces around them.</summary>
    /// <param name="text">The conversation.</param>
    /// <returns>Turns of "user" and "assistant"; two of the same role in a row stay two.</returns>
    public static IReadOnlyList<ChatMessage> Turns(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var turns = new List<ChatMessage>();
        for (var at = 0; at < text.Length;)
        {
            var user = string.CompareOrdinal(text, at, Human, 0, Human.Length) == 0;
            var start = at + (user ? Human.Length : Assistant.Length);
            var next = new[] { text.IndexOf(Human, start, StringComparison.Ordinal), text.IndexOf(Assistant, start, StringComparison.Ordinal) }.Where(i => i >= 0).DefaultIfEmpty(text.Length).Min();
            turns.Add(new ChatMessage(user ? "user" : "assistant", text[start..next].Trim()));
            at = next;
        }
        return turns;
    }
}
