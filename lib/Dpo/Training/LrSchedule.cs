namespace Dpo.Training;

/// <summary>Learning rate as a function of the update's number.</summary>
/// <param name="Peak">Largest learning rate of the schedule, above 0.</param>
public abstract record LrSchedule(double Peak)
{
    /// <summary>Returns the learning rate of one update.</summary>
    /// <param name="update">Number of the update, counted from 1.</param>
    /// <param name="updates">Number of updates in the whole training run, at least 1.</param>
    /// <returns>Learning rate to use in update number <paramref name="update"/>.</returns>
    public abstract double Compute(long update, long updates);

    /// <summary>Throws unless the numbers are within their ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public virtual void Validate()
    {
        if (!(Peak > 0 && double.IsFinite(Peak)))
        {
            throw new ArgumentOutOfRangeException(nameof(Peak), Peak, "the learning rate must be a number above 0");
        }
    }
}

/// <summary>Schedule with the same learning rate for all updates.</summary>
/// <param name="Peak">Learning rate of every update, above 0.</param>
public sealed record ConstantLr(double Peak) : LrSchedule(Peak)
{
    /// <inheritdoc/>
    public override double Compute(long update, long updates) => Peak;
}

/// <summary>Schedule of a linear warm-up, then half a cosine down to a floor (Loshchilov and Hutter 2017,
/// arXiv:1608.03983, Eq. 5, without restarts).</summary>
/// <remarks>η(i) = Peak i/w for i &lt; w; Min + (Peak - Min)(1 + cos(π (i - w)/(n - w)))/2 up to n; Min
/// after.</remarks>
/// <param name="Peak">Learning rate at the end of the warm-up, the largest of the schedule, above 0.</param>
/// <param name="Min">Learning rate at the last update, between 0 and <paramref name="Peak"/>; default 0.</param>
/// <param name="Warmup">Number of updates in which the learning rate rises linearly from near 0 to the peak, at least
/// 0; default 0.</param>
public sealed record CosineLr(double Peak, double Min = 0, int Warmup = 0) : LrSchedule(Peak)
{
    /// <inheritdoc/>
    public override double Compute(long update, long updates)
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
            throw new ArgumentOutOfRangeException(nameof(Min),
                $"expected 0 <= Min <= Peak={Peak} and Warmup >= 0. Got Min={Min}, Warmup={Warmup}.");
        }
    }
}

/// <summary>Schedule of a straight line from the peak to 0. PPO needs it: the small last steps decide how near it comes
/// to the optimum.</summary>
/// <remarks>η(i) = Peak (1 - (i-1)/n).</remarks>
/// <param name="Peak">Learning rate of the first update, above 0; the rate then falls linearly to 0.</param>
public sealed record LinearLr(double Peak) : LrSchedule(Peak)
{
    /// <inheritdoc/>
    public override double Compute(long update, long updates) => Peak * Math.Max(0, 1 - (update - 1.0) / updates);
}
