using System.CommandLine;
using System.Diagnostics;
using Dpo.Base;
using Dpo.Charts;
using Dpo.Cli.Terminal;
using Dpo.Metrics;
using Dpo.Science.Stories;

namespace Dpo.Cli.Commands;

/// <summary>dpo lab story: the lecture's full picture on generated stories, from nothing to DPO and PPO; or, from a
/// published model, its last half.</summary>
internal static class StoryCommand
{
    private const int Shown = 3;

    private static readonly (string Stage, string Metric, string Title)[] Curves =
    [
        ("DPO", "rewards/margins", "DPO: reward of chosen less rejected"),
        ("reward model", "accuracy", "Reward model: share of pairs in the right order"),
        ("PPO", "objective/scores", "PPO: reward model's score of a story"),
        ("PPO", "objective/kl", "PPO: KL to the reference, nats a story"),
    ];

    public static Command Make()
    {
        var folder = new Option<string>("--out")
        {
            Description = "Folder of the stages; what is there is not done again.",
            DefaultValueFactory = _ => Path.Combine("artifacts", "story"),
            HelpName = "DIR",
        };
        var page = new Option<string?>("--page")
        { Description = "Where the report goes (report.html in --out).", HelpName = "FILE" };
        var model = new Option<string?>("--model")
        {
            Description = "Starts from a published base model of stories and goes on with stories that it began "
                + "itself; needs --text.",
            HelpName = "DIR",
        };
        var text = new Option<string?>("--text")
        {
            Description = "Stories of people, <|endoftext|> between them, to see that the published model keeps its "
                + "language.",
            HelpName = "FILE",
        };
        var (seed, device, json) = (CommonOptions.Seed(), CommonOptions.Device(), JsonReport.Option());
        var command = new Command("story", "Take a small model of stories all the way to DPO and PPO.")
        {
            folder, page, model, text, seed, device, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var watch = Stopwatch.StartNew();
            var (seeds, published) = (new Seeds(parsed.GetValue(seed)), parsed.GetValue(model));
            if (published is null != parsed.GetValue(text) is null)
            {
                throw new UsageException("--model and --text go together: a published model, and stories of people to "
                    + "see that it keeps its language");
            }
            var on = CommonOptions.Choose(parsed.GetValue(device)!).Device;
            var run = new StoryRun(parsed.GetValue(folder)!, seeds, on);
            void Note(string stage) =>
                Console.Error.WriteLine(FormattableString.Invariant($"{watch.Elapsed.TotalSeconds,5:0} s  {stage}"));
            var line = $"dpo lab story --seed {seeds.Root}";
            var outcome = await TerminalLive.RunAsync(() => Task.Run(() => published is null
                ? run.FromNothing(new StoryConfig(), line, Note, stop)
                : run.FromPublished(AlignmentConfig.Published, published, Stories(parsed.GetValue(text)!), line,
                    Note, stop)));
            var judged = outcome.Models;
            StoryRow[] rows = [.. judged.Select(j => j.Row)];
            foreach (var words in rows.Select(StoryTable.Cells).Prepend(StoryTable.Columns(rows)))
            {
                Console.WriteLine(string.Join("  ", words));
            }
            if (published is not null)
            {
                judged.ToList().ForEach(j => Console.WriteLine(
                    $"\n{j.Model}, always the likeliest token: {j.Stories[0].Prompt} [...] {j.Greedy}"));
            }
            var file = parsed.GetValue(page) ?? Path.Combine(parsed.GetValue(folder)!, "report.html");
            AtomicFile.WriteAllText(file, Report(outcome, rows).ToHtml());
            Console.WriteLine(FormattableString.Invariant($"{watch.Elapsed.TotalSeconds:0} s; report: {file}"));
            JsonReport.Write(parsed.GetValue(json), Summary(rows, watch.Elapsed.TotalSeconds));
            return ExitCode.Done;
        });
        return command;
    }

    private static List<string> Stories(string file) => [.. File.ReadAllText(file)
        .Split("<|endoftext|>", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    private static Page Report(StoryOutcome outcome, StoryRow[] rows)
    {
        var judged = outcome.Models;
        string[] models = [.. judged.Select(j => j.Model)];
        var parts = judged[0].Parts.Keys.ToList();
        var scores = judged.Aggregate(
            new Figure("Points of each part of the score, a story a held-out prompt", "part", "mean points"),
            (figure, j) => figure.Bars(j.Model, parts, parts.Select(p => j.Parts[p])));
        var page = new Page("Write a story")
            .Text("Three models tell a story for each held-out prompt; a rule that can be read gives points.")
            .Table(StoryTable.Columns(rows), rows.Select(StoryTable.Cells))
            .Heading("Where the points come from").Figure(scores).Heading("On the way");
        foreach (var (stage, metric, title) in Curves)
        {
            var (steps, values) = outcome.Logs[stage].Series(metric);
            var axis = stage == "PPO" ? "batch of stories" : "update";
            page.Figure(new Figure(title, axis, metric).Line(metric, steps, values));
        }
        page.Heading("Side by side");
        for (var i = 0; i < Shown; i++)
        {
            string[] points = [.. judged.Select(j => FormattableString.Invariant($"{j.Stories[i].Score:0} points"))];
            page.Text(judged[0].Stories[i].Prompt).Table(models, [[.. judged.Select(j => j.Stories[i].Story)], points]);
        }
        return page.Heading("Always the likeliest token").Text(judged[0].Stories[0].Prompt)
            .Table(models, [[.. judged.Select(j => j.Greedy)]]);
    }

    private static object Summary(StoryRow[] rows, double seconds)
    {
        double[] Of(Interval i) => [i.Value, i.Low, i.High];
        var (reference, dpo, ppo) = (rows[0], rows[1], rows[2]);
        return new
        {
            sft_score = reference.Score.Value,
            dpo_score = dpo.Score.Value,
            ppo_score = ppo.Score.Value,
            dpo_win_rate = Of(dpo.WinRate),
            ppo_win_rate = Of(ppo.WinRate),
            dpo_kl = dpo.Kl,
            ppo_kl = ppo.Kl,
            models = rows,
            seconds = Math.Round(seconds, 1),
        };
    }
}
