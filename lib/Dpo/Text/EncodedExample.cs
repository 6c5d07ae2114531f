namespace Dpo.Text;

/// <summary>A prompt and its response as token ids, special tokens included.</summary>
/// <param name="Prompt">x.</param>
/// <param name="Response">y, its EOS included.</param>
public sealed record EncodedExample(int[] Prompt, int[] Response)
{
    /// <summary>The token ids of the whole sequence (x, y).</summary>
    public int[] Ids => [.. Prompt, .. Response];
}
