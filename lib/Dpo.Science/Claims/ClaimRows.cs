using Dpo.Metrics;
using Dpo.Science.Toy;

namespace Dpo.Science.Claims;

/// <summary>Rows of several runs and seeds, and what claims ask of them: means over seeds, differences and ratios within a seed.</summary>
/// <param name="rows">All.</param>
public sealed class ClaimRows(IReadOnlyList<ToyResult> rows)
{
    /// <summary>The numbers of a run, a seed each, by seed.</summary>
    /// <param name="run">Its name, as in <see cref="ToyResult.Run"/>.</param>
    /// <param name="number">Of all rows of a seed.</param>
    /// <returns>At least one.</returns>
    /// <exception cref="InvalidOperationException">No row has that name.</exception>
    public IReadOnlyList<double> Of(string run, Func<IReadOnlyList<ToyResult>, double> number)
    {
        double[] found = [.. rows.Where(r => r.Run == run).GroupBy(r => r.Seed).OrderBy(g => g.Key).Select(g => number([.. g]))];
        return found.Length > 0 ? found : throw new InvalidOperationException($"there is no row \"{run}\"; do its run first");
    }

    /// <summary>The same where a run has one row a seed.</summary>
    /// <param name="run">Its name.</param>
    /// <param name="number">Of the row.</param>
    /// <returns>A number a seed.</returns>
    public IReadOnlyList<double> Of(string run, Func<ToyResult, double> number) => Of(run, (IReadOnlyList<ToyResult> all) => number(all.Single()));

    /// <summary>Regrets in %.</summary>
    /// <param name="run">Its name.</param>
    /// <returns>A number a seed.</returns>
    public IReadOnlyList<double> Regret(string run) => Of(run, r => 100 * r.Regret);

    /// <summary>Mean over seeds of a difference within each.</summary>
    /// <param name="of">A number a seed.</param>
    /// <param name="less">As many.</param>
    /// <returns>The mean of of - less, and its interval.</returns>
    public static Interval Difference(IReadOnlyList<double> of, IReadOnlyList<double> less) => Interval.Mean([.. Pairs(of, less).Select(p => p.First - p.Second)]);

    /// <summary>Geometric mean over seeds of a ratio within each.</summary>
    /// <param name="of">A number a seed, above 0.</param>
    /// <param name="by">As many.</param>
    /// <returns>The mean ratio, and its interval.</returns>
    public static Interval Ratio(IReadOnlyList<double> of, IReadOnlyList<double> by)
    {
        var logs = Interval.Mean([.. Pairs(of, by).Select(p => Math.Log(p.First / p.Second))]);
        return new Interval(Math.Exp(logs.Value), Math.Exp(logs.Low), Math.Exp(logs.High));
    }

    private static IEnumerable<(double First, double Second)> Pairs(IReadOnlyList<double> first, IReadOnlyList<double> second) => first.Count == second.Count ? first.Zip(second)
        : throw new InvalidOperationException($"one run has {first.Count} seeds and the other {second.Count}; let both finish");
}
