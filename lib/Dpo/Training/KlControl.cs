using Dpo.Base;

namespace Dpo.Training;

/// <summary>β from one iteration to the next.</summary>
/// <param name="Beta">At the start; above 0 or, for no KL at all, 0. Reward units per nat.</param>
public abstract record KlControl(double Beta)
{
    /// <summary>β of the next iteration.</summary>
    /// <param name="beta">Of this one.</param>
    /// <param name="kl">Mean KL of this one's responses, nats a response.</param>
    /// <param name="episodes">Its responses.</param>
    /// <returns>β.</returns>
    public abstract double After(double beta, double kl, int episodes);

    /// <summary>Throws unless it makes sense.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A parameter outside its range.</exception>
    public virtual void Validate() => Allowed.Require<KlControl>(Beta >= 0, nameof(Beta), Beta, "at least 0");
}

/// <summary>The same β always: the objective of the closed form.</summary>
/// <param name="Beta">β.</param>
public sealed record FixedKl(double Beta) : KlControl(Beta)
{
    /// <inheritdoc/>
    public override double After(double beta, double kl, int episodes) => beta;
}

/// <summary>β that steers the KL to a target (Ziegler et al. 2019, arXiv:1909.08593, section 2.2): β (1 + clip(KL/target - 1, ±0.2) n/horizon).</summary>
/// <remarks>The clip keeps one odd batch from moving it far. The optimum is then that of the β it ends at, not of the one it began with.</remarks>
/// <param name="Beta">At the start.</param>
/// <param name="Target">Nats a response, above 0.</param>
/// <param name="Horizon">Responses over which β can change by a fifth; 10,000 is usual.</param>
public sealed record AdaptiveKl(double Beta, double Target, double Horizon = 10_000) : KlControl(Beta)
{
    /// <inheritdoc/>
    public override double After(double beta, double kl, int episodes) => beta * (1 + Math.Clamp(kl / Target - 1, -0.2, 0.2) * episodes / Horizon);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Allowed.Require<AdaptiveKl>(Beta > 0, nameof(Beta), Beta, "above 0: it is multiplied");
        Allowed.Require<AdaptiveKl>(Target > 0, nameof(Target), Target, "above 0");
        Allowed.Require<AdaptiveKl>(Horizon > 0, nameof(Horizon), Horizon, "above 0");
    }
}
