namespace Dpo.Text;

/// <summary>A prompt and its response as token ids, special tokens included.</summary>
/// <param name="Prompt">Token ids of the prompt, special tokens and role markers included.</param>
/// <param name="Response">Token ids of the response, without the prompt; they end with EOS (if the tokenizer has one)
/// unless truncated. May be empty.</param>
public sealed record EncodedExample(int[] Prompt, int[] Response)
{
    /// <summary>Token ids of the whole sequence: the prompt, then the response.</summary>
    public int[] Ids => [.. Prompt, .. Response];

    /// <summary>Returns the example with its response truncated at the end, so that prompt and response together have
    /// at most a given number of tokens.</summary>
    /// <param name="maxLength">Largest number of tokens of prompt and response together, at least the length of the
    /// prompt.</param>
    /// <returns>Example with a truncated response; the same object if nothing had to be truncated.</returns>
    internal EncodedExample Within(int maxLength) => Response.Length <= maxLength - Prompt.Length ? this
        : this with { Response = Response[..(maxLength - Prompt.Length)] };
}

/// <summary>Two responses to one prompt as token ids, of which one was preferred.</summary>
/// <param name="Chosen">Prompt with the preferred response.</param>
/// <param name="Rejected">Same prompt with the response that was not preferred.</param>
public sealed record EncodedPair(EncodedExample Chosen, EncodedExample Rejected);
