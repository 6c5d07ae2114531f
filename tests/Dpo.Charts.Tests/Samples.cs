namespace Dpo.Charts.Tests;

/// <summary>One figure of every kind, with numbers that the tests look for.</summary>
internal static class Samples
{
    public static readonly double[] Steps = [.. Enumerable.Range(0, 200).Select(i => (double)i)];
    public static readonly double[] Losses = [.. Steps.Select(s => 3.2958 * Math.Exp(-s / 60) + 1.5)];

    public static Figure Lines => new Figure("Loss falls below ln V", "step", "loss (nats per token)")
        .Line("train", Steps, Losses).Band("95 %", Steps, Losses.Select(v => v - 0.1), Losses.Select(v => v + 0.1))
        .Line("validation", Steps, Losses.Select(v => v + 0.2)).HorizontalLine("ln V", 3.2958).VerticalLine("warm-up", 20);

    public static Figure ShortLine => new Figure("A gap", "step", "reward").Line("r", [0, 1, 2, 3], [1, double.NaN, 2, 3]);

    public static Figure Points => new Figure("Dots with whiskers", "before (nats)", "after (nats)")
        .Points("good", [-3, -2, -1], [-2, -1, -0.5], [-2.5, -1.5, -0.7], [-1.5, -0.8, -0.2]).DiagonalLine("unchanged");

    public static Figure Intervals => new Figure("Two claims", "difference (reward units)", "")
        .Intervals("5 seeds", ["DPO needs no reward model", "PPO is longer"], [0.3, -0.1], [0.1, -0.3], [0.5, 0.05]).VerticalLine("zero", 0);

    public static Figure Bars => new Figure("Sampled is near exact", "response", "probability")
        .Bars("exact", ["the", "<eos>", "\n"], [0.6, 0.3, 0.1]).Bars("sampled", ["the", "<eos>", "\n"], [0.58, 0.33, 0.09], [0.5, 0.25, 0.05], [0.66, 0.4, 0.12]);

    public static Figure Histogram => new Figure("Scores move", "score", "share")
        .Histogram("base", [0, 1, 1, 2], 4, 0, 4, share: true).Histogram("DPO", [2, 3, 3, 4], 4, 0, 4, share: true);

    public static Figure Heatmap => new Figure("Attention is local", "key", "query")
        .Heatmap(["a", "b"], ["a", "b", "c"], new[,] { { 0.7, 0.2, 0.1 }, { 0.25, 0.5, 0.25 } }, "probability");

    public static Figure Field => new Figure("One hill", "P(first)", "P(second)")
        .Heatmap([0, 0.5, 1], [0, 0.5, 1], new[,] { { 0, 1, 0 }, { 1, 2, double.NaN }, { 0, double.NaN, double.NaN } }, "J")
        .Points("P*", [0.5], [0.5]);

    public static Figure Log => new Figure("A power law", "pairs", "regret").LogX().LogY()
        .Line("DPO", [10, 100, 1000], [1, 0.3, 0.09]).HorizontalLine("floor", 0.05);

    public static FrameFigure Frames => new("Temperature flattens", "temperature", Enumerable.Range(0, 9).Select(i =>
        (i.ToString(), new Figure("ignored", "token", "probability").Bars("P", ["a", "b"], [0.5 + 0.05 * i, 0.5 - 0.05 * i]).HorizontalLine("half", 0.5))));

    public static FigureGrid Grid => new("Two runs", 2, Lines, ShortLine);

    public static Diagram Pipeline => new Diagram("From a language model to a story")
        .Box("language model", 0, 0.5).Box("preferences", 1, 0.5).Box("reward model", 2, 0).Box("PPO", 3, 0).Box("DPO", 2.5, 1).Box("a story and its score", 4, 0.5)
        .Arrow("language model", "preferences", "reward model", "PPO", "a story and its score")
        .Arrow("preferences", "DPO", "a story and its score").Lit("DPO");

    public static Dictionary<string, Figure> Figures => new()
    {
        ["lines"] = Lines,
        ["short line"] = ShortLine,
        ["points"] = Points,
        ["intervals"] = Intervals,
        ["bars"] = Bars,
        ["histogram"] = Histogram,
        ["heatmap"] = Heatmap,
        ["field"] = Field,
        ["log"] = Log,
    };

    public static Dictionary<string, string> Svgs { get; } = Figures.ToDictionary(f => f.Key, f => f.Value.ToSvg())
        .Concat([new("frames", Frames.ToSvg()), new("grid", Grid.ToSvg()), new("diagram", Pipeline.ToSvg())])
        .ToDictionary(p => p.Key, p => p.Value);
}
