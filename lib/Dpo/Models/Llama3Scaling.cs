using Dpo.Base;

namespace Dpo.Models;

/// <summary>Llama 3's scaling of the rotary frequencies for longer contexts ("rope_type": "llama3"; Grattafiori et al.
/// 2024, arXiv:2407.21783): fast rotations stay, slow ones are divided by the factor, those between are
/// interpolated.</summary>
/// <param name="Factor">Divisor of the slow frequencies, 1 or more.</param>
/// <param name="LowFrequencyFactor">Number of full rotations within the original context up to which a frequency counts
/// as slow; above 0.</param>
/// <param name="HighFrequencyFactor">Number of full rotations within the original context from which a frequency counts
/// as fast; above <paramref name="LowFrequencyFactor"/>.</param>
/// <param name="OriginalContext">Context length, in positions, with which the model was trained before the
/// scaling.</param>
public sealed record Llama3Scaling(
    double Factor, double LowFrequencyFactor, double HighFrequencyFactor, int OriginalContext)
{
    /// <summary>Computes the scaled rotary frequency of one pair of dimensions.</summary>
    /// <param name="frequency">Unscaled rotary frequency θ_i, in radians a position.</param>
    /// <returns>Scaled rotary frequency, in radians a position.</returns>
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
