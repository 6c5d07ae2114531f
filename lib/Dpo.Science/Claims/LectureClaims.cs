using Dpo.Base;
using Dpo.Metrics;
using Dpo.Science.Toy;
using MathNet.Numerics.Statistics;
using static Dpo.Science.Claims.ClaimRows;

namespace Dpo.Science.Claims;

/// <summary>DPO against RLHF: the lecture's nine sentences, each with the number that decides it and those that inform
/// about it.</summary>
public static class LectureClaims
{
    private const string Dpo = "DPO", Rlhf = "reward model + PPO";

    private static readonly string[] Parts = ["whitening", "value clip", "KL", "lr decay", "the mask after EOS"];

    /// <summary>The nine claims of the lecture, in its order.</summary>
    public static IReadOnlyList<Claim> All { get; } =
    [
        new(1, "DPO is a closed form of reward model + RL", ["population-dpo"], rows =>
        [
            new("regret of DPO on endless data, %", Interval.Mean(rows.Regret("population-dpo")), Below: 0.1),
            new("its KL(P || P*), nats", Interval.Mean(rows.Select("population-dpo", r => r.Kl))),
        ]),
        new(2, "DPO is supervised learning", ["compare-effort"], rows =>
        [
            new("tokens generated in training by DPO",
                Interval.Mean(rows.Select($"effort, {Dpo}", r => r.Work!.GeneratedTokens)), Below: 1),
            new($"by {Rlhf}", Interval.Mean(rows.Select($"effort, {Rlhf}", r => r.Work!.GeneratedTokens))),
        ]),
        new(3, "DPO is easy to implement", [], _ => Implementation()),
        new(4, "DPO is efficient", ["compare-effort"], rows =>
        [
            Effort(rows, "DPO to RLHF, until 25 % regret is left: tokens forward and twice backward",
                r => r.ForwardTokens + 2.0 * r.BackwardTokens) with { Below = 1 },
            Effort(rows, "models that run", r => r.Models),
            new("seconds",
                Ratio(rows.Select($"effort, {Dpo}", r => r.Seconds), rows.Select($"effort, {Rlhf}", r => r.Seconds))),
            new("regret at which DPO stopped, %", Interval.Mean(rows.Regret($"effort, {Dpo}"))),
            new("RLHF, %", Interval.Mean(rows.Regret($"effort, {Rlhf}"))),
        ]),
        new(5, "DPO is easier to make work", ["compare-grid-dpo", "compare-grid-reward-ppo"], rows =>
        [
            new("share of the grid that improves on the reference, DPO less RLHF, points",
                Difference(Improving(rows, Dpo), Improving(rows, Rlhf)), Above: 0),
            new("DPO, %", Interval.Mean(Improving(rows, Dpo))),
            new("RLHF, %", Interval.Mean(Improving(rows, Rlhf))),
            new("median regret over the grid, DPO, %", Interval.Mean(Median(rows, Dpo))),
            new("RLHF, %", Interval.Mean(Median(rows, Rlhf))),
        ]),
        new(6, "DPO can only learn on preference data", ["large-reward-ppo-3k"], rows =>
        [
            new("what RLHF gains on unlabelled prompts by sampling there, which DPO cannot, points of regret",
                Difference(rows.Regret($"{Rlhf} on the labelled prompts, 3000 pairs, unlabelled"),
                    rows.Regret($"{Rlhf}, 3000 pairs, unlabelled")), Above: 0),
            new("regret there with sampling, %", Interval.Mean(rows.Regret($"{Rlhf}, 3000 pairs, unlabelled"))),
            new("without, %",
                Interval.Mean(rows.Regret($"{Rlhf} on the labelled prompts, 3000 pairs, unlabelled"))),
        ]),
        new(7, "DPO generally produces long outputs", ["compare-lengths"], rows =>
        [
            Longer(rows, "neutral", Dpo, "optimum") with { Above = 0 },
            Longer(rows, "neutral", Rlhf, "optimum"),
            Longer(rows, "r*", Dpo, "reference"),
            Longer(rows, "r*", Dpo, "optimum"),
            Longer(rows, "r*", Rlhf, "optimum"),
            Longer(rows, "confounded", Dpo, "optimum"),
            Longer(rows, "confounded", Rlhf, "optimum"),
            Longer(rows, "confounded", "R-DPO", "optimum"),
            Longer(rows, "confounded", "LD-DPO", "optimum"),
        ]),
        new(8, "RLHF requires quite a bit of RL knowledge", ["compare-ablations"], rows =>
        [
            new("of five parts, how many cost 10 points of regret when left out",
                Interval.Mean(Needed(rows)), Above: 2.5),
            .. Parts.Select(part => new Measured($"points of regret without {part}",
                Difference(rows.Regret($"ablation, without {part}"), rows.Regret("ablation, whole")))),
        ]),
        new(9, "RLHF has a higher ceiling: few preferences, many prompts",
            ["large-dpo-3k", "large-reward-ppo-3k"], rows =>
        [
            Ceiling(rows, $"{Rlhf}, 3000 pairs") with { Above = 0 },
            Ceiling(rows, $"{Rlhf} on the labelled prompts, 3000 pairs"),
            Ceiling(rows, "DPO on pairs labelled by the reward model, 3000 pairs"),
            new("held-out loss of the reward model less that of DPO's implicit reward, 3000 pairs, nats",
                Difference(rows.Select("reward model, 3000 pairs, held out", r => r.HeldOutLoss!.Value),
                    rows.Select("DPO, 3000 pairs, held out", r => r.HeldOutLoss!.Value))),
        ]),
    ];

    /// <summary>Names of all runs that the claims need, each once.</summary>
    public static IReadOnlyList<string> Runs { get; } = [.. All.SelectMany(c => c.Runs).Distinct()];

    /// <summary>Writes the claims as a table in Markdown: the number that decides a claim comes first in its cell, the
    /// others below it.</summary>
    /// <param name="rows">Result rows of all training runs named in <see cref="Runs"/>, for all seeds.</param>
    /// <returns>Markdown table: a header and one line per claim with its number, sentence, measured numbers and
    /// verdict.</returns>
    /// <exception cref="InvalidOperationException">The rows of a run are missing.</exception>
    public static string Markdown(IReadOnlyList<ToyResult> rows) =>
        "| | the lecture says | measured | verdict |\n| --- | --- | --- | --- |\n" + string.Concat(All.Select(claim =>
    {
        var found = claim.Measure(new ClaimRows(rows));
        var text = string.Join("<br>", found).Replace("||", "\\|\\|", StringComparison.Ordinal);
        return $"| {claim.Number} | {claim.Says} | {text} | **{Claim.Verdict(found)}** |\n";
    }));

    private static Measured Effort(ClaimRows rows, string what, Func<Work, double> work) =>
        new(what, Ratio(
            rows.Select($"effort, {Dpo}", r => work(r.Work!)), rows.Select($"effort, {Rlhf}", r => work(r.Work!))));

    private static Measured Longer(ClaimRows rows, string world, string method, string than)
    {
        IReadOnlyList<double> Length(string run) => rows.Select($"length, {world}, {run}", r => r.Length);
        return new($"{method} longer than {(than == "optimum" ? "P*" : "P_ref")}, {world} labels, symbols",
            Difference(Length(method), Length(than)));
    }

    private static Measured Ceiling(ClaimRows rows, string run) =>
        new($"{run}, better than DPO on held-out prompts, points of regret",
            Difference(rows.Regret("DPO, 3000 pairs, held out"), rows.Regret($"{run}, held out")));

    private static IReadOnlyList<double> Improving(ClaimRows rows, string method) =>
        rows.Select($"grid, {method}",
            (IReadOnlyList<ToyResult> grid) => 100.0 * grid.Count(r => r.Regret < 1) / grid.Count);

    private static IReadOnlyList<double> Median(ClaimRows rows, string method) =>
        rows.Select($"grid, {method}", (IReadOnlyList<ToyResult> grid) => 100 * grid.Select(r => r.Regret).Median());

    private static IReadOnlyList<double> Needed(ClaimRows rows)
    {
        var whole = rows.Regret("ablation, whole");
        var without = Parts.Select(part => rows.Regret($"ablation, without {part}")).ToList();
        return [.. whole.Select((w, seed) => (double)without.Count(part => part[seed] > w + 10))];
    }

    // Counted once, at the commit that is named: a number that is printed must not move with the way the sources are
    // cut. Of the files that a method's types name, and that these name in turn, those that the other method does not
    // need; lines with code on them, no usings. PreferenceTrainer and DpoLoss against RewardTrainer, BradleyTerryLoss,
    // PpoTrainer and FixedKl. Knobs are the settings of OptimConfig and DpoLoss against those of OptimConfig,
    // PpoConfig, KlControl, PpoClipLoss and ValueLoss.
    private static IReadOnlyList<Measured> Implementation()
    {
        const double own = 87, theirs = 564;
        static Interval Exact(double x) => new(x, x, x);
        return
        [
            new("lines of code that only DPO needs, to those that only RLHF needs (counted at commit b76201c)",
                Exact(own / theirs), Below: 1),
            new("DPO alone, lines", Exact(own)),
            new("files", Exact(3)),
            new("RLHF alone, lines", Exact(theirs)),
            new("files", Exact(23)),
            new("shared, lines", Exact(1284)),
            new("knobs of DPO", Exact(10)),
            new("of RLHF", Exact(33)),
        ];
    }
}
