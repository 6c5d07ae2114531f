using Dpo.Base;

namespace Dpo.Sampling;

/// <summary>Settings of the sampling: how the next token is chosen and when a response ends.</summary>
/// <param name="MaxTokens">Largest number of tokens in a response, without the prompt, at least 1.</param>
public sealed record SamplingConfig(int MaxTokens)
{
    /// <summary>Whether the most likely token is always taken (the first of equals), default false; if so, temperature,
    /// top-k and top-p are not used.</summary>
    public bool Greedy { get; init; }

    /// <summary>Number above 0 by which the logits are divided; default 1, below 1 sharpens the distribution, above 1
    /// flattens it.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Number of likeliest tokens to draw from, at least 1, with all that tie with the last of them; null
    /// (default) for all tokens.</summary>
    public int? TopK { get; init; }

    /// <summary>Probability p in (0, 1]: tokens are drawn from the smallest set of likeliest ones that reaches it; null
    /// (default) for all tokens.</summary>
    public double? TopP { get; init; }

    /// <summary>Id of the end-of-sequence token, after which a response stops; null (default) never stops
    /// early.</summary>
    public int? EosId { get; init; }

    /// <summary>Whether a cache of what the model has read is used, where the model is an
    /// <see cref="Models.ICachedLanguageModel"/>; default true. Without it each token runs the whole text again, with
    /// the same result.</summary>
    public bool Cached { get; init; } = true;

    /// <summary>Throws unless every setting is within its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A property is outside its range; the message names it.</exception>
    public void Validate()
    {
        Allowed.Require<SamplingConfig>(MaxTokens >= 1, nameof(MaxTokens), MaxTokens, "at least 1");
        Allowed.Require<SamplingConfig>(Temperature > 0 && double.IsFinite(Temperature), nameof(Temperature),
            Temperature, "a number above 0 (for the limit 0 use Greedy)");
        Allowed.Require<SamplingConfig>(TopK is null or >= 1, nameof(TopK), TopK, "at least 1");
        Allowed.Require<SamplingConfig>(TopP is null or (> 0 and <= 1), nameof(TopP), TopP, "in (0, 1]");
    }
}
