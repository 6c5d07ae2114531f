using System.Globalization;
using Dpo.Metrics;

namespace Dpo.Science.Stories;

/// <summary>Judgements as people read them.</summary>
public static class StoryTable
{
    /// <summary>What the columns are called.</summary>
    /// <param name="rows">Of one run, the reference first.</param>
    /// <returns>As many as <see cref="Cells"/> gives.</returns>
    public static string[] Columns(IReadOnlyList<StoryRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return ["model", "score", "gain in SDs", $"won against {rows[0].Model}", "KL, nats", rows[0].Kept, "distinct", "shared run", "words"];
    }

    /// <summary>A row of the table.</summary>
    /// <param name="row">A judgement.</param>
    /// <returns>Texts.</returns>
    public static string[] Cells(StoryRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return [row.Model, $"{row.Score}", $"{row.Gain}", $"{row.WinRate}", Number(row.Kl, "0.00"), Number(row.KeptValue, "0.000"), Number(row.Distinct, "0.000"), Number(row.SharedRun, "0.000"), Number(row.Words, "0.0")];
    }

    /// <summary>Runs of several seeds as a table in Markdown.</summary>
    /// <param name="runs">By seed, the reference first in each.</param>
    /// <returns>Lines, each ended.</returns>
    public static string Markdown(IReadOnlyDictionary<long, IReadOnlyList<StoryRow>> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        string[] columns = ["seed", .. Columns(runs.Values.First())];
        var lines = runs.OrderBy(r => r.Key).SelectMany(r => r.Value.Select(row => (string[])[Number(r.Key, "0"), .. Cells(row)]));
        return string.Concat(lines.Prepend([.. columns.Select(_ => "---")]).Prepend(columns).Select(cells => $"| {string.Join(" | ", cells)} |\n"));
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}

/// <summary>What remains of a <see cref="StoryJudgement"/> in a file of figures.</summary>
/// <param name="Model">"SFT", "base", "DPO" or "PPO".</param>
/// <param name="Score">Mean points of a story.</param>
/// <param name="Gain">Above the reference, in standard deviations of its scores.</param>
/// <param name="WinRate">Against the reference.</param>
/// <param name="Kl">Nats a story.</param>
/// <param name="Kept">The name of what must not get lost.</param>
/// <param name="KeptValue">How much of it there is.</param>
/// <param name="Distinct">Share of stories that are told once.</param>
/// <param name="SharedRun">Share of stories that have the commonest run of eight words.</param>
/// <param name="Words">Mean words a story.</param>
/// <param name="Parts">Mean points of each part of the score.</param>
/// <param name="Greedy">The likeliest story for the first prompt.</param>
public sealed record StoryRow(string Model, Interval Score, Interval Gain, Interval WinRate, double Kl, string Kept, double KeptValue, double Distinct, double SharedRun,
    double Words, IReadOnlyDictionary<string, double> Parts, string Greedy);
