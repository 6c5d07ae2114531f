using Dpo.Base;

namespace Dpo.Models;

/// <summary>Llama 3's scaling of the rotary frequencies for longer contexts ("rope_type": "llama3"; Grattafiori et al.
/// 2024, arXiv:2407.21783): fast rotations stay, slow ones are divided by the factor, those between are
/// interpolated.</summary>
/// <param name="Factor">Number by which slow rotary frequencies are divided, at least 1; "factor" in
/// config.json.</param>
/// <param name="LowFrequencyFactor">Number of full rotations within the original context up to which a frequency is
/// fully divided, above 0; "low_freq_factor" in config.json.</param>
/// <param name="HighFrequencyFactor">Number of full rotations within the original context from which a frequency is
/// left unchanged, above <paramref name="LowFrequencyFactor"/>; "high_freq_factor".</param>
/// <param name="OriginalContext">Context length in tokens of the training before the context was extended;
/// "original_max_position_embeddings" in config.json.</param>
public sealed record Llama3Scaling(
    double Factor, double LowFrequencyFactor, double HighFrequencyFactor, int OriginalContext)
{
    /// <summary>Computes the scaled rotary frequency of one pair of dimensions.</summary>
    /// <param name="frequency">Unscaled rotary frequency θ_i of one pair of dimensions, in radians per
    /// position.</param>
    /// <returns>Scaled rotary frequency of the same pair of dimensions, in radians per position.</returns>
    public double Apply(double frequency)
    {
        var turns = OriginalContext * frequency / (2 * Math.PI);        // within the original context
        var kept = Math.Clamp((turns - LowFrequencyFactor) / (HighFrequencyFactor - LowFrequencyFactor), 0, 1);
        return kept * frequency + (1 - kept) * frequency / Factor;
    }

    internal void Validate()
    {
        Allowed.Require<Llama3Scaling>(Factor >= 1, nameof(Factor), Factor, "at least 1");
        Allowed.Require<Llama3Scaling>(
            LowFrequencyFactor > 0, nameof(LowFrequencyFactor), LowFrequencyFactor, "above 0");
        Allowed.Require<Llama3Scaling>(
            HighFrequencyFactor > LowFrequencyFactor, nameof(HighFrequencyFactor), HighFrequencyFactor,
            "above LowFrequencyFactor");
        Allowed.Require<Llama3Scaling>(OriginalContext >= 1, nameof(OriginalContext), OriginalContext, "at least 1");
    }
}
