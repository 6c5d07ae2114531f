using Dpo.Data;

namespace Dpo.Text;

/// <summary>How a prompt and a response become one token sequence; the one place where BOS and EOS are added.</summary>
/// <remarks>Prompt and response are tokenized each for itself, so that the prompt's tokens are the same whatever the response is.</remarks>
public abstract class ChatTemplate
{
    /// <summary>The prompt as it is, the response behind it.</summary>
    public static ChatTemplate Plain { get; } = new FrameTemplate("", "");

    /// <summary>"Instruction: {prompt}", a line end, "Response:", a line end, "{response}".</summary>
    public static ChatTemplate Instruction { get; } = new FrameTemplate("Instruction: ", "\nResponse:\n");

    /// <summary>The tokens of a prompt and its response: BOS once, where the tokenizer has one, before the prompt; EOS once, where it has one, behind the response.</summary>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="prompt">What is asked.</param>
    /// <param name="response">What is answered; null where it is still to be said.</param>
    /// <returns>Prompt and response; without a response that is empty.</returns>
    public abstract EncodedExample Encode(ITokenizer tokenizer, string prompt, string? response = null);
}
