namespace Dpo.Sampling;

/// <summary>Prompt with the tokens that were generated for it so far.</summary>
internal sealed class Row(int index, int[] prompt)
{
    /// <summary>Index of the prompt in the batch; also the row's own stream of random numbers.</summary>
    public int Index { get; } = index;

    /// <summary>Token ids of the prompt and of what was generated so far.</summary>
    public List<int> Ids { get; } = [.. prompt];

    public List<double> Logps { get; } = [];

    /// <summary>Number of tokens that were generated so far.</summary>
    public int Made => Logps.Count;

    public Generated Result => new([.. Ids.Skip(prompt.Length)], [.. Logps]);
}
