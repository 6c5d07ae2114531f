using System.Globalization;
using Dpo.Metrics;

namespace Dpo.Science.Stories;

/// <summary>Tables of judgements for people to read.</summary>
public static class StoryTable
{
    /// <summary>Returns the headings of the columns.</summary>
    /// <param name="rows">Rows of one run, the reference model's first; it names the columns that compare with
    /// it.</param>
    /// <returns>One heading for each cell that <see cref="Cells"/> gives.</returns>
    public static string[] Columns(IReadOnlyList<StoryRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return ["model", "score", "gain in SDs", $"won against {rows[0].Model}", "KL, nats", rows[0].Retention,
            "distinct",
            "shared run", "words"];
    }

    /// <summary>Formats a judgement as a row of the table.</summary>
    /// <param name="row">Judgement to format.</param>
    /// <returns>Text of each cell, in the order of <see cref="Columns"/>.</returns>
    public static string[] Cells(StoryRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return [row.Model, $"{row.Score}", $"{row.Gain}", $"{row.WinRate}", Number(row.Kl, "0.00"),
            Number(row.RetentionValue, "0.000"), Number(row.Distinct, "0.000"), Number(row.SharedRun, "0.000"),
            Number(row.Words, "0.0")];
    }

    /// <summary>Writes the runs of several seeds as one table in Markdown.</summary>
    /// <param name="runs">Rows of each run by its seed, the reference model's first in each; at least one run.</param>
    /// <returns>Lines of the table, each with a line end.</returns>
    public static string Markdown(IReadOnlyDictionary<long, IReadOnlyList<StoryRow>> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        string[] columns = ["seed", .. Columns(runs.Values.First())];
        var lines = runs.OrderBy(r => r.Key)
            .SelectMany(r => r.Value.Select(row => (string[])[Number(r.Key, "0"), .. Cells(row)]));
        return string.Concat(lines.Prepend([.. columns.Select(_ => "---")]).Prepend(columns)
            .Select(cells => $"| {string.Join(" | ", cells)} |\n"));
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}

/// <summary>The figures of a <see cref="StoryJudgement"/>, without its stories, for a file.</summary>
/// <param name="Model">Name of the model: "SFT", "base", "DPO" or "PPO".</param>
/// <param name="Score">Mean score of the stories, in points, with its 95 % interval over the prompts.</param>
/// <param name="Gain">Mean difference from the reference model's score for the same prompt, in standard deviations of
/// the reference model's scores, with its 95 % interval.</param>
/// <param name="WinRate">Share of prompts for which the model's story has a higher score than the reference model's, 0
/// to 1; ties count one half.</param>
/// <param name="Kl">Estimate of KL(P || P_ref), in nats per story.</param>
/// <param name="Retention">Name of the measure of retention, "form" or "loss on text".</param>
/// <param name="RetentionValue">Value of the measure of retention.</param>
/// <param name="Distinct">Number of different stories divided by the number of stories, in (0, 1].</param>
/// <param name="SharedRun">Share of stories that contain the most common run of eight words, 0 to 1.</param>
/// <param name="Words">Mean number of words of a story.</param>
/// <param name="Parts">Mean points of each part of the score, by the part's name.</param>
/// <param name="Greedy">Story for the first prompt that takes the likeliest token at each step.</param>
public sealed record StoryRow(string Model, Interval Score, Interval Gain, Interval WinRate, double Kl,
    string Retention,
    double RetentionValue, double Distinct, double SharedRun, double Words, IReadOnlyDictionary<string, double> Parts,
    string Greedy);
