namespace Dpo.Training;

/// <summary>The learning rate of each update.</summary>
/// <param name="Peak">The largest learning rate.</param>
public abstract record LrSchedule(double Peak)
{
    /// <summary>The learning rate of an update.</summary>
    /// <param name="update">1 for the first of the run.</param>
    /// <param name="updates">How many the run has.</param>
    /// <returns>Its learning rate.</returns>
    public abstract double At(long update, long updates);

    /// <summary>Throws unless the numbers make sense.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number outside its range.</exception>
    public virtual void Validate()
    {
        if (!(Peak > 0 && double.IsFinite(Peak)))
        {
            throw new ArgumentOutOfRangeException(nameof(Peak), Peak, "the learning rate must be a number above 0");
        }
    }
}

/// <summary>The same learning rate always.</summary>
/// <param name="Peak">The learning rate.</param>
public sealed record ConstantLr(double Peak) : LrSchedule(Peak)
{
    /// <inheritdoc/>
    public override double At(long update, long updates) => Peak;
}

/// <summary>Linear warm-up, then half a cosine down to a floor (Loshchilov and Hutter 2017, arXiv:1608.03983, Eq. 5, without restarts).</summary>
/// <remarks>η(i) = Peak i/w for i &lt; w; Min + (Peak - Min)(1 + cos(π (i - w)/(n - w)))/2 up to n; Min after.</remarks>
/// <param name="Peak">The learning rate at the end of the warm-up.</param>
/// <param name="Min">The floor.</param>
/// <param name="Warmup">w, updates of the warm-up.</param>
public sealed record CosineLr(double Peak, double Min = 0, int Warmup = 0) : LrSchedule(Peak)
{
    /// <inheritdoc/>
    public override double At(long update, long updates)
    {
        if (update < Warmup)
        {
            return Peak * update / Warmup;
        }
        var share = updates > Warmup ? Math.Min(1, (double)(update - Warmup) / (updates - Warmup)) : 1;
        return Min + (Peak - Min) * 0.5 * (1 + Math.Cos(Math.PI * share));
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (!(Min >= 0 && Min <= Peak) || Warmup < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(Min), $"expected 0 <= Min <= Peak={Peak} and Warmup >= 0. Got Min={Min}, Warmup={Warmup}.");
        }
    }
}

/// <summary>A straight line from the peak to 0, as PPO wants it: the last steps decide how near it comes.</summary>
/// <remarks>η(i) = Peak (1 - (i-1)/n).</remarks>
/// <param name="Peak">The first update's learning rate.</param>
public sealed record LinearLr(double Peak) : LrSchedule(Peak)
{
    /// <inheritdoc/>
    public override double At(long update, long updates) => Peak * Math.Max(0, 1 - (update - 1.0) / updates);
}
