using Dpo.Text;
using Dpo.Text.Jinja;

namespace Dpo.Data;

/// <summary>Encodes a row's texts as token ids. A row that the tokenizer or the template cannot encode becomes a bad
/// row, which does not end the run.</summary>
internal static class RowEncoding
{
    /// <exception cref="BadRowException">The template refuses the conversation, or the tokenizer cannot spell a
    /// text.</exception>
    public static EncodedExample Encode(
        ChatTemplate template, ITokenizer tokenizer, IReadOnlyList<ChatMessage> prompt, string? response)
    {
        try
        {
            return template.Encode(tokenizer, prompt, response);
        }
        catch (JinjaException e)
        {
            throw new BadRowException(
                e.IsRaised ? "the chat template refuses it" : "the chat template cannot be rendered for it",
                $"the chat template says: {e.Message}", inner: e);
        }
        catch (ArgumentException e)
        {
            throw new BadRowException("the tokenizer or the template cannot take it",
                e.Message.Split(" (Parameter '")[0], inner: e);
        }
    }
}
