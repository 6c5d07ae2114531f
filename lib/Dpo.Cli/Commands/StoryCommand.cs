using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Dpo.Charts;
using Dpo.Devices;
using Dpo.Experiments;
using Dpo.Metrics;

namespace Dpo.Cli.Commands;

/// <summary>dpo story: the lecture's full picture on generated stories, from nothing to DPO and PPO.</summary>
internal static class StoryCommand
{
    private const int Shown = 3;

    public static Command Make()
    {
        var folder = new Option<string>("--out") { Description = "Folder of the stages; what is there is not done again.", DefaultValueFactory = _ => Path.Combine("artifacts", "story"), HelpName = "DIR" };
        var page = new Option<string?>("--page") { Description = "Where the report goes (report.html in --out).", HelpName = "FILE" };
        var (seed, device, json) = (CommonOptions.Seed(), CommonOptions.Device(), JsonReport.Option());
        var command = new Command("story", "Teach a small model to tell stories: pre-training, tuning, preferences, DPO, and reward model + PPO.") { folder, page, seed, device, json };
        command.SetAction(async (parsed, stop) =>
        {
            var watch = Stopwatch.StartNew();
            var seeds = new Seeds(parsed.GetValue(seed));
            var run = new StoryRun(new StorySettings(), parsed.GetValue(folder)!, seeds, CommonOptions.Choose(parsed.GetValue(device)!).Device);
            var judged = await TerminalLive.RunAsync(() => Task.Run(() =>
                run.Run($"dpo story --seed {seeds.Root}", stage => Console.Error.WriteLine(FormattableString.Invariant($"{watch.Elapsed.TotalSeconds,5:0} s  {stage}")), stop)));
            foreach (var line in judged.Select(Line).Prepend(string.Join("  ", Columns)))
            {
                Console.WriteLine(line);
            }
            var file = parsed.GetValue(page) ?? Path.Combine(parsed.GetValue(folder)!, "report.html");
            Report(judged, StoryPrompts(seeds)).Write(file);
            Console.WriteLine(FormattableString.Invariant($"{watch.Elapsed.TotalSeconds:0} s; report: {file}"));
            JsonReport.Write(parsed.GetValue(json), Summary(judged, watch.Elapsed.TotalSeconds));
            return ExitCode.Done;
        });
        return command;
    }

    private static string[] Columns { get; } = ["model", "score", "won against SFT", "KL", "form", "distinct", "shared run", "words"];

    private static string[] Cells(StoryJudgement j)
    {
        string Number(double x, string format) => x.ToString(format, CultureInfo.InvariantCulture);
        string Range(Interval i) => $"{i.Value.ToString("0.00", CultureInfo.InvariantCulture)} ({i.Low.ToString("0.00", CultureInfo.InvariantCulture)} to {i.High.ToString("0.00", CultureInfo.InvariantCulture)})";
        return [j.Model, Range(j.Score), Range(j.WinRate), Number(j.Kl, "0.00"), Number(j.Form, "0.000"), Number(j.Distinct, "0.000"), Number(j.SharedRun, "0.000"), Number(j.Words, "0.0")];
    }

    private static string Line(StoryJudgement judgement) => string.Join("  ", Cells(judgement));

    private static IReadOnlyList<string> StoryPrompts(Seeds seeds) => [.. Enumerable.Range(0, Shown).Select(i => Worlds.StoryWorld.Prompt(seeds, i, heldOut: true).Instruction)];

    private static Page Report(IReadOnlyList<StoryJudgement> judged, IReadOnlyList<string> prompts)
    {
        var parts = judged[0].Parts.Keys.ToList();
        var scores = judged.Aggregate(new Figure("Points of each part of the score, a story a held-out prompt", "part", "mean points"), (figure, j) => figure.Bars(j.Model, parts, parts.Select(p => j.Parts[p])));
        var page = new Page("Write a story").Text("Three models tell a story for each held-out prompt; a transparent scorer gives 0 to 10 points.")
            .Table(Columns, judged.Select(Cells)).Heading("Where the points come from").Figure(scores).Heading("Side by side");
        foreach (var (prompt, i) in prompts.Select((p, i) => (p, i)))
        {
            page.Text(prompt).Table([.. judged.Select(j => j.Model)], [[.. judged.Select(j => j.Stories[i])], [.. judged.Select(j => $"{Worlds.StoryScore.Of(prompt, j.Stories[i]).Total} of 10")]]);
        }
        return page;
    }

    private static object Summary(IReadOnlyList<StoryJudgement> judged, double seconds)
    {
        double[] Of(Interval i) => [i.Value, i.Low, i.High];
        var (sft, dpo, ppo) = (judged[0], judged[1], judged[2]);
        return new
        {
            sft_score = sft.Score.Value,
            dpo_score = dpo.Score.Value,
            ppo_score = ppo.Score.Value,
            dpo_win_rate = Of(dpo.WinRate),
            ppo_win_rate = Of(ppo.WinRate),
            dpo_kl = dpo.Kl,
            ppo_kl = ppo.Kl,
            models = judged.Select(j => new { j.Model, j.Form, j.Distinct, j.SharedRun, j.Words, j.Parts }),
            seconds = Math.Round(seconds, 1),
        };
    }
}
