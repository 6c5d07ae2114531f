using Dpo.Base;

namespace Dpo.Training;

/// <summary>Rule for the KL weight β from one iteration of PPO to the next.</summary>
/// <param name="Beta">Weight β of the KL penalty in the first iteration, in units of the reward per nat; above 0, or 0
/// for no penalty.</param>
public abstract record KlControl(double Beta)
{
    /// <summary>Computes β of the next iteration.</summary>
    /// <param name="beta">Weight β of the KL penalty in the iteration that has just ended, in units of the reward per
    /// nat.</param>
    /// <param name="kl">Mean KL divergence of the policy from the reference model in the iteration that has just ended,
    /// in nats per response.</param>
    /// <param name="episodes">Number of responses sampled in the iteration that has just ended.</param>
    /// <returns>Weight β of the KL penalty for the next iteration, in units of the reward per nat.</returns>
    public abstract double After(double beta, double kl, int episodes);

    /// <summary>Throws unless the settings are within their ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public virtual void Validate() => Allowed.Require<KlControl>(Beta >= 0, nameof(Beta), Beta, "at least 0");
}

/// <summary>Rule that leaves β at the same value always, so that the optimum is known in closed form.</summary>
/// <param name="Beta">Weight β of the KL penalty in every iteration, in units of the reward per nat; at least
/// 0.</param>
public sealed record FixedKl(double Beta) : KlControl(Beta)
{
    /// <inheritdoc/>
    public override double After(double beta, double kl, int episodes) => beta;
}

/// <summary>Rule that steers the KL to a target (Ziegler et al. 2019, arXiv:1909.08593, section 2.2): the next β is β
/// (1 + clip(KL/target - 1, ±0.2) n/horizon), with n responses an iteration.</summary>
/// <remarks>The clip prevents that one unusual batch changes β much. The optimum is then that of the β at the end of
/// the run, not of the one at its start.</remarks>
/// <param name="Beta">Weight β of the KL penalty in the first iteration, above 0, in units of the reward per
/// nat.</param>
/// <param name="Target">KL divergence from the reference model that the rule steers to, above 0, in nats per
/// response.</param>
/// <param name="Horizon">Number of responses over which β changes by a fifth at most, above 0; default 10,000. With a
/// smaller number β changes faster.</param>
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
