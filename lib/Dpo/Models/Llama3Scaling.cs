using Dpo.Base;

namespace Dpo.Models;

/// <summary>Llama 3's stretching of the rotary angles ("rope_type": "llama3"; Grattafiori et al. 2024, arXiv:2407.21783): fast rotations stay, slow
/// ones are divided by the factor, those between are mixed.</summary>
/// <param name="Factor">What slow angles are divided by.</param>
/// <param name="LowFrequencyFactor">A rotation is slow if it turns fewer times than this within the original context.</param>
/// <param name="HighFrequencyFactor">A rotation is fast if it turns more often.</param>
/// <param name="OriginalContext">Positions trained on before the stretching.</param>
public sealed record Llama3Scaling(double Factor, double LowFrequencyFactor, double HighFrequencyFactor, int OriginalContext)
{
    /// <summary>The stretched angle.</summary>
    /// <param name="frequency">θ_i, radians a position.</param>
    /// <returns>Radians a position.</returns>
    public double Apply(double frequency)
    {
        var turns = OriginalContext * frequency / (2 * Math.PI);        // within the original context
        var kept = Math.Clamp((turns - LowFrequencyFactor) / (HighFrequencyFactor - LowFrequencyFactor), 0, 1);
        return kept * frequency + (1 - kept) * frequency / Factor;
    }

    internal void Validate()
    {
        Allowed.Require<Llama3Scaling>(Factor >= 1, nameof(Factor), Factor, "at least 1");
        Allowed.Require<Llama3Scaling>(LowFrequencyFactor > 0, nameof(LowFrequencyFactor), LowFrequencyFactor, "above 0");
        Allowed.Require<Llama3Scaling>(HighFrequencyFactor > LowFrequencyFactor, nameof(HighFrequencyFactor), HighFrequencyFactor, "above LowFrequencyFactor");
        Allowed.Require<Llama3Scaling>(OriginalContext >= 1, nameof(OriginalContext), OriginalContext, "at least 1");
    }
}
