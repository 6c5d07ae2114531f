using Dpo.Base;

namespace Dpo.Training;

/// <summary>Rule for the KL weight β from one iteration of PPO to the next.</summary>
/// <param name="Beta">Weight β at the start, reward units per nat; above 0, or 0 for no KL penalty at all.</param>
public abstract record KlControl(double Beta)
{
    /// <summary>Computes β of the next iteration.</summary>
    /// <param name="beta">Weight β of this iteration, reward units per nat.</param>
    /// <param name="kl">Mean KL of this iteration's responses to the reference model, nats per response.</param>
    /// <param name="episodes">Number of responses in this iteration.</param>
    /// <returns>Weight β of the next iteration, reward units per nat.</returns>
    public abstract double After(double beta, double kl, int episodes);

    /// <summary>Throws unless the settings are within their ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public virtual void Validate() => Allowed.Require<KlControl>(Beta >= 0, nameof(Beta), Beta, "at least 0");
}

/// <summary>Rule that leaves β at the same value always, so that the optimum is known in closed form.</summary>
/// <param name="Beta">Weight β of the KL penalty, reward units per nat; at least 0.</param>
public sealed record FixedKl(double Beta) : KlControl(Beta)
{
    /// <inheritdoc/>
    public override double After(double beta, double kl, int episodes) => beta;
}

/// <summary>Rule that steers the KL to a target (Ziegler et al. 2019, arXiv:1909.08593, section 2.2): the next β is β
/// (1 + clip(KL/target - 1, ±0.2) n/horizon), with n responses an iteration.</summary>
/// <remarks>The clip prevents that one unusual batch changes β much. The optimum is then that of the β at the end of
/// the run, not of the one at its start.</remarks>
/// <param name="Beta">Weight β at the start, above 0, reward units per nat.</param>
/// <param name="Target">KL that is aimed at, nats per response, above 0.</param>
/// <param name="Horizon">Number of responses over which β can change by a fifth, above 0; default 10,000, which is
/// usual.</param>
public sealed record AdaptiveKl(double Beta, double Target, double Horizon = 10_000) : KlControl(Beta)
{
    /// <inheritdoc/>
    public override double After(double beta, double kl, int episodes) =>
        beta * (1 + Math.Clamp(kl / Target - 1, -0.2, 0.2) * episodes / Horizon);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Allowed.Require<AdaptiveKl>(Beta > 0, nameof(Beta), Beta, "above 0: it is multiplied");
        Allowed.Require<AdaptiveKl>(Target > 0, nameof(Target), Target, "above 0");
        Allowed.Require<AdaptiveKl>(Horizon > 0, nameof(Horizon), Horizon, "above 0");
    }
}
