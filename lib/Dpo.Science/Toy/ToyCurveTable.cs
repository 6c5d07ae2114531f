using System.Globalization;
using Dpo.Metrics;

namespace Dpo.Science.Toy;

/// <summary>The curves of <see cref="ToyCurves"/> as tables in Markdown: mean over the seeds and, in brackets, its 95 %
/// interval.</summary>
public static class ToyCurveTable
{
    /// <summary>Writes a table of the regret against the number of pairs.</summary>
    /// <param name="rows">Result rows of <see cref="ToyCurves.Dpo"/> and <see cref="ToyCurves.RewardPpo"/>, of one or
    /// more seeds; must cover every number in <see cref="ToyCurves.Pairs"/>.</param>
    /// <returns>Table in Markdown: a header and a line for each number of preference pairs, with the mean over the
    /// seeds and its 95 % interval in each cell.</returns>
    public static string Pairs(IReadOnlyList<ToyResult> rows) => Table(
        ["pairs", "DPO: regret, %", "correlation", "held-out loss", "reward model + PPO: regret, %",
            "of it the reward's, %", "correlation", "held-out loss"],
        ToyCurves.Pairs.Select(n => (double)n), n =>
        [
            Text(rows, "DPO by pairs", n, r => 100 * r.Regret, "0.0"),
            Text(rows, "DPO by pairs", n, r => r.Correlation!.Value, "0.000"),
            Text(rows, "DPO by pairs", n, r => r.HeldOutLoss!.Value, "0.000"),
            Text(rows, "reward model + PPO by pairs", n, r => 100 * r.Regret, "0.0"),
            Text(rows, "reward model + PPO by pairs", n, r => 100 * r.RegretOfReward!.Value, "0.0"),
            Text(rows, "reward model + PPO by pairs", n, r => r.Correlation!.Value, "0.000"),
            Text(rows, "reward model + PPO by pairs", n, r => r.HeldOutLoss!.Value, "0.000"),
        ]);

    /// <summary>Writes a table of what passes over the same pairs do to loss and regret.</summary>
    /// <param name="rows">Result rows of <see cref="ToyCurves.Overtraining"/>, of one or more seeds; must cover every
    /// epoch to show.</param>
    /// <param name="epochs">Epochs to show, a line for each, in this order; epoch 0 is the untrained policy, which
    /// equals the reference model.</param>
    /// <returns>Table in Markdown: a header and a line for each epoch, with the mean over the seeds and its 95 %
    /// interval in each cell.</returns>
    public static string Epochs(IReadOnlyList<ToyResult> rows, params ReadOnlySpan<int> epochs) => Table(
        ["passes over 5,000 pairs", "training loss", "held-out loss", "regret, %", "KL(P \\|\\| P_ref), nats"],
        [.. epochs.ToArray().Select(e => (double)e)], e =>
        [
            e == 0 ? "" : Text(rows, "DPO by epochs", e, r => r.TrainingLoss!.Value, "0.000"),
            Text(rows, "DPO by epochs", e, r => r.HeldOutLoss!.Value, "0.000"),
            Text(rows, "DPO by epochs", e, r => 100 * r.Regret, "0.0"),
            Text(rows, "DPO by epochs", e, r => r.ReferenceKl, "0.00"),
        ]);

    private static string Table(
        IReadOnlyList<string> header, IEnumerable<double> settings, Func<double, IReadOnlyList<string>> cells)
    {
        static string Line(IEnumerable<string> line) => $"| {string.Join(" | ", line)} |\n";
        return Line(header) + Line(header.Select(_ => "---")) + string.Concat(settings.Select(s =>
            Line([s.ToString("N0", CultureInfo.InvariantCulture), .. cells(s)])));
    }

    private static string Text(
        IReadOnlyList<ToyResult> rows, string run, double setting, Func<ToyResult, double> number, string format)
    {
        var interval = Interval.Mean([.. rows.Where(r => r.Run == run && r.Setting == setting).Select(number)]);
        string Of(double x) => x.ToString(format, CultureInfo.InvariantCulture);
        return $"{Of(interval.Value)} ({Of(interval.Low)} to {Of(interval.High)})";
    }
}
