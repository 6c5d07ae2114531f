using System.Globalization;
using Dpo.Metrics;

namespace Dpo.Science.Stories;

/// <summary>Tables of judgements for people to read.</summary>
public static class StoryTable
{
    /// <summary>Returns the headings of the columns.</summary>
    /// <param name="rows">Evaluations of one experiment, the reference model's first; two headings contain its name and
    /// the name of its check of the language. At least one.</param>
    /// <returns>Nine column headings, in the order of the cells of <see cref="Cells"/>.</returns>
    public static string[] Columns(IReadOnlyList<StoryRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return ["model", "score", "gain in SDs", $"won against {rows[0].Model}", "KL, nats", rows[0].Retention,
            "distinct",
            "shared run", "words"];
    }

    /// <summary>Formats a judgement as a row of the table.</summary>
    /// <param name="row">Evaluation of one model, e.g. from <see cref="StoryJudgement.Row"/>.</param>
    /// <returns>Nine cells as text, in the order of <see cref="Columns"/>, with numbers rounded.</returns>
    public static string[] Cells(StoryRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return [row.Model, $"{row.Score}", $"{row.Gain}", $"{row.WinRate}", Number(row.Kl, "0.00"),
            Number(row.RetentionValue, "0.000"), Number(row.Distinct, "0.000"), Number(row.SharedRun, "0.000"),
            Number(row.Words, "0.0")];
    }

    /// <summary>Writes the runs of several seeds as one table in Markdown.</summary>
    /// <param name="runs">Evaluations by root seed, for at least one seed; for each seed one row per model, the
    /// reference model's first.</param>
    /// <returns>Table in Markdown: the header, then a line for each seed and model, by rising seed; every line ends
    /// with "\n".</returns>
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
/// <param name="Model">Name of the evaluated model: "SFT" or "base" for the reference model, "DPO" or "PPO" for a
/// trained one.</param>
/// <param name="Score">Mean score of the stories, in points of the scoring rule, with its 95 % bootstrap interval over
/// the held-out prompts.</param>
/// <param name="Gain">Mean of (model's score minus reference model's score) for the same prompt, divided by the
/// standard deviation of the reference model's scores, with its 95 % interval.</param>
/// <param name="WinRate">Share of prompts for which the model's story scores higher than the reference model's, 0 to 1,
/// with its 95 % interval; a tie counts as 0.5.</param>
/// <param name="Kl">Estimate of KL(P || P_ref) from the evaluated model's own stories, in nats per story; P_ref is the
/// reference model.</param>
/// <param name="Retention">Name of the check that training has not spoilt the model's language: "form" (share of
/// well-formed sentences) or "loss on text".</param>
/// <param name="RetentionValue">Result of the check that <c>Retention</c> names: a share, 0 to 1 (higher is better), or
/// a loss in nats per token (lower is better).</param>
/// <param name="Distinct">Number of distinct story texts divided by the number of stories; 1 if no two stories are the
/// same.</param>
/// <param name="SharedRun">Share of stories that contain the most widespread sequence of eight consecutive words, 0 to
/// 1; high if stories repeat a phrase.</param>
/// <param name="Words">Mean number of words per story; words are separated by spaces.</param>
/// <param name="Parts">Mean points over all stories for each component of the story score; the key is the component's
/// name, e.g. "happy end".</param>
/// <param name="Greedy">Text of the model's story for the first held-out prompt, generated greedily (the most probable
/// token at each step).</param>
public sealed record StoryRow(string Model, Interval Score, Interval Gain, Interval WinRate, double Kl,
    string Retention,
    double RetentionValue, double Distinct, double SharedRun, double Words, IReadOnlyDictionary<string, double> Parts,
    string Greedy);
