using System.Globalization;

namespace Dpo.Experiments;

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
