using Dpo.Base;

namespace Dpo.Sampling;

/// <summary>How the next token is chosen.</summary>
/// <param name="MaxTokens">The most new tokens a row gets.</param>
public sealed record SamplingOptions(int MaxTokens)
{
    /// <summary>Takes the most likely token always (the first of equals); the other options are then not used.</summary>
    public bool Greedy { get; init; }

    /// <summary>Divides the logits; below 1 sharpens, above 1 flattens.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Keeps the k likeliest tokens and all that tie with the last of them; null keeps all.</summary>
    public int? TopK { get; init; }

    /// <summary>Keeps the smallest set of likeliest tokens whose probabilities reach p; null keeps all.</summary>
    public double? TopP { get; init; }

    /// <summary>A row stops after this token; null never stops early.</summary>
    public int? EosId { get; init; }

    /// <summary>Keeps what the model has read, where it is an <see cref="Models.ICachedLanguageModel"/>; else each
    /// token runs the whole text again, to the same end.</summary>
    public bool Cached { get; init; } = true;

    /// <summary>Throws unless sampling can be done so.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A property outside its range; the message names it.</exception>
    public void Validate()
    {
        Allowed.Require<SamplingOptions>(MaxTokens >= 1, nameof(MaxTokens), MaxTokens, "at least 1");
        Allowed.Require<SamplingOptions>(Temperature > 0 && double.IsFinite(Temperature), nameof(Temperature), Temperature, "a number above 0 (for the limit 0 use Greedy)");
        Allowed.Require<SamplingOptions>(TopK is null or >= 1, nameof(TopK), TopK, "at least 1");
        Allowed.Require<SamplingOptions>(TopP is null or (> 0 and <= 1), nameof(TopP), TopP, "in (0, 1]");
    }
}
