using Dpo.Metrics;
using Dpo.Science.Toy;

namespace Dpo.Science.Claims;

/// <summary>Rows of several runs and seeds, and what claims ask of them: means over seeds, differences and ratios
/// within a seed.</summary>
/// <param name="rows">All rows of all runs and seeds that the claims need.</param>
public sealed class ClaimRows(IReadOnlyList<ToyResult> rows)
{
    /// <summary>Computes a number for each seed of a run that may have several rows a seed.</summary>
    /// <param name="run">Name of the run, as in <see cref="ToyResult.Run"/>.</param>
    /// <param name="number">Function from all rows of one seed to the number.</param>
    /// <returns>One number for each seed, in the order of the seeds; at least one.</returns>
    /// <exception cref="InvalidOperationException">No row has that name.</exception>
    public IReadOnlyList<double> Select(string run, Func<IReadOnlyList<ToyResult>, double> number)
    {
        double[] found = [.. rows.Where(r => r.Run == run).GroupBy(r => r.Seed).OrderBy(g => g.Key)
            .Select(g => number([.. g]))];
        return found.Length > 0 ? found
            : throw new InvalidOperationException($"there is no row \"{run}\"; do its run first");
    }

    /// <summary>Computes a number for each seed of a run that has one row a seed.</summary>
    /// <param name="run">Name of the run, as in <see cref="ToyResult.Run"/>.</param>
    /// <param name="number">Function from the seed's only row to the number.</param>
    /// <returns>One number for each seed, in the order of the seeds; at least one.</returns>
    /// <exception cref="InvalidOperationException">No row has that name, or a seed has several.</exception>
    public IReadOnlyList<double> Select(string run, Func<ToyResult, double> number) =>
        Select(run, (IReadOnlyList<ToyResult> all) => number(all.Single()));

    /// <summary>Returns the regret of a run in percent of what the reference model leaves to gain.</summary>
    /// <param name="run">Name of the run, as in <see cref="ToyResult.Run"/>.</param>
    /// <returns>One number for each seed, in %.</returns>
    /// <exception cref="InvalidOperationException">No row has that name, or a seed has several.</exception>
    public IReadOnlyList<double> Regret(string run) => Select(run, r => 100 * r.Regret);

    /// <summary>Computes the mean over seeds of a difference within each seed.</summary>
    /// <param name="of">Numbers from which is subtracted, one for each seed.</param>
    /// <param name="less">Numbers to subtract, for the same seeds in the same order.</param>
    /// <returns>Mean of <paramref name="of"/> - <paramref name="less"/> with its 95 % interval.</returns>
    /// <exception cref="InvalidOperationException">The two lists differ in length.</exception>
    public static Interval Difference(IReadOnlyList<double> of, IReadOnlyList<double> less) =>
        Interval.Mean([.. Pairs(of, less).Select(p => p.First - p.Second)]);

    /// <summary>Computes the geometric mean over seeds of a ratio within each seed.</summary>
    /// <param name="of">Numerators, one for each seed, above 0.</param>
    /// <param name="by">Denominators, above 0, for the same seeds in the same order.</param>
    /// <returns>Geometric mean of the ratio with its 95 % interval.</returns>
    /// <exception cref="InvalidOperationException">The two lists differ in length.</exception>
    public static Interval Ratio(IReadOnlyList<double> of, IReadOnlyList<double> by)
    {
        var logs = Interval.Mean([.. Pairs(of, by).Select(p => Math.Log(p.First / p.Second))]);
        return new Interval(Math.Exp(logs.Value), Math.Exp(logs.Low), Math.Exp(logs.High));
    }

    private static IEnumerable<(double First, double Second)> Pairs(
        IReadOnlyList<double> first, IReadOnlyList<double> second) => first.Count == second.Count ? first.Zip(second)
        : throw new InvalidOperationException(
            $"one run has {first.Count} seeds and the other {second.Count}; let both finish");
}
