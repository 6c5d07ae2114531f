namespace Dpo.Sampling;

/// <summary>A prompt and what was made of it so far.</summary>
internal sealed class Row(int index, int[] prompt)
{
    /// <summary>Which prompt it is; also the row's stream of chance.</summary>
    public int Index { get; } = index;

    /// <summary>Prompt and new tokens.</summary>
    public List<int> Ids { get; } = [.. prompt];

    public List<double> Logps { get; } = [];

    /// <summary>How many new tokens there are.</summary>
    public int Made => Logps.Count;

    public Generated Result => new([.. Ids.Skip(prompt.Length)], [.. Logps]);
}
