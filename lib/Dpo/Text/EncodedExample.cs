namespace Dpo.Text;

/// <summary>A prompt and its response as token ids, special tokens included.</summary>
/// <param name="Prompt">x.</param>
/// <param name="Response">y, its EOS included.</param>
public sealed record EncodedExample(int[] Prompt, int[] Response)
{
    /// <summary>The token ids of the whole sequence (x, y).</summary>
    public int[] Ids => [.. Prompt, .. Response];

    /// <summary>The example with its response cut at the end, so that prompt and response have at most a number of
    /// tokens together.</summary>
    /// <param name="maxLength">More than the prompt's tokens.</param>
    /// <returns>This where it fits.</returns>
    internal EncodedExample Within(int maxLength) => Response.Length <= maxLength - Prompt.Length ? this
        : this with { Response = Response[..(maxLength - Prompt.Length)] };
}

/// <summary>Two responses to one prompt as token ids, of which one was preferred.</summary>
/// <param name="Chosen">The prompt with the response that was preferred.</param>
/// <param name="Rejected">The same prompt with the other response.</param>
public sealed record EncodedPair(EncodedExample Chosen, EncodedExample Rejected);
