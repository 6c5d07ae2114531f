using Dpo.Metrics;
using Dpo.Science.Toy;

namespace Dpo.Science.Claims;

/// <summary>Rows of several runs and seeds, and what claims ask of them: means over seeds, differences and ratios
/// within a seed.</summary>
/// <param name="rows">Result rows of all training runs and seeds that the claims need; each holds the metrics of one
/// trained policy.</param>
public sealed class ClaimRows(IReadOnlyList<ToyResult> rows)
{
    /// <summary>Computes a number for each seed of a run that may have several rows a seed.</summary>
    /// <param name="run">Name of the training run or variant, e.g. "population-dpo"; rows with this
    /// <see cref="ToyResult.Run"/> are used.</param>
    /// <param name="number">Function from all result rows of one seed to the number wanted, e.g. the median of their
    /// regrets.</param>
    /// <returns>One number for each seed, in rising order of the seeds; at least one.</returns>
    /// <exception cref="InvalidOperationException">No row has that name.</exception>
    public IReadOnlyList<double> Select(string run, Func<IReadOnlyList<ToyResult>, double> number)
    {
        double[] found = [.. rows.Where(r => r.Run == run).GroupBy(r => r.Seed).OrderBy(g => g.Key)
            .Select(g => number([.. g]))];
        return found.Length > 0 ? found
            : throw new InvalidOperationException($"there is no row \"{run}\"; do its run first");
    }

    /// <summary>Computes a number for each seed of a run that has one row a seed.</summary>
    /// <param name="run">Name of the training run or variant, e.g. "population-dpo"; rows with this
    /// <see cref="ToyResult.Run"/> are used.</param>
    /// <param name="number">Function from the only result row of a seed to the number wanted, e.g. <c>r =&gt;
    /// r.Regret</c>.</param>
    /// <returns>One number for each seed, in rising order of the seeds; at least one.</returns>
    /// <exception cref="InvalidOperationException">No row has that name, or a seed has several.</exception>
    public IReadOnlyList<double> Select(string run, Func<ToyResult, double> number) =>
        Select(run, (IReadOnlyList<ToyResult> all) => number(all.Single()));

    /// <summary>Returns the regret of a run in percent of what the reference model leaves to gain.</summary>
    /// <param name="run">Name of the training run or variant, e.g. "population-dpo"; rows with this
    /// <see cref="ToyResult.Run"/> are used.</param>
    /// <returns>Relative regret for each seed, in %: 0 for the optimal policy, 100 for the reference model; in rising
    /// order of the seeds.</returns>
    /// <exception cref="InvalidOperationException">No row has that name, or a seed has several.</exception>
    public IReadOnlyList<double> Regret(string run) => Select(run, r => 100 * r.Regret);

    /// <summary>Computes the mean over seeds of a difference within each seed.</summary>
    /// <param name="of">First terms of the differences (minuends), one for each seed.</param>
    /// <param name="less">Numbers to subtract, one for each seed, in the same order of seeds as
    /// <paramref name="of"/>.</param>
    /// <returns>Mean over the seeds of <paramref name="of"/> - <paramref name="less"/>, with its 95 % confidence
    /// interval.</returns>
    /// <exception cref="InvalidOperationException">The two lists differ in length.</exception>
    public static Interval Difference(IReadOnlyList<double> of, IReadOnlyList<double> less) =>
        Interval.Mean([.. Pairs(of, less).Select(p => p.First - p.Second)]);

    /// <summary>Computes the geometric mean over seeds of a ratio within each seed.</summary>
    /// <param name="of">Numerators of the ratios, one for each seed, above 0.</param>
    /// <param name="by">Denominators of the ratios, above 0, one for each seed, in the same order of seeds as
    /// <paramref name="of"/>.</param>
    /// <returns>Geometric mean over the seeds of <paramref name="of"/> / <paramref name="by"/>, with its 95 %
    /// confidence interval.</returns>
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
