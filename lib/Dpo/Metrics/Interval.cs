namespace Dpo.Metrics;

/// <summary>A number with the range it was measured in.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Low">Lower end, 95 %.</param>
/// <param name="High">Upper end, 95 %.</param>
public sealed record Interval(double Value, double Low, double High)
{
    private const double Z = 1.959963984540054;             // 97.5 % of a standard normal lie below

    /// <summary>A share of trials (Wilson 1927): right for few trials and near 0 and 1, where the usual formula is not.</summary>
    /// <param name="successes">At most <paramref name="trials"/>.</param>
    /// <param name="trials">At least 1, independent.</param>
    /// <returns>The share and its 95 % interval.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No trial, or more successes than trials.</exception>
    public static Interval Wilson(long successes, long trials)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        var (n, share) = ((double)trials, (double)successes / trials);
        var middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n);
        var half = Z / (1 + Z * Z / n) * Math.Sqrt(share * (1 - share) / n + Z * Z / (4 * n * n));
        return new Interval(share, Math.Clamp(middle - half, 0, share), Math.Clamp(middle + half, share, 1));
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Value:0.00} ({Low:0.00} to {High:0.00})");
}
