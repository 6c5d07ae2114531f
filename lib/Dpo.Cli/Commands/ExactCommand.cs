using System.CommandLine;
using System.Diagnostics;
using Dpo.Cli.Terminal;
using Dpo.Cli.Workers;
using Dpo.Science.Claims;
using Dpo.Science.Toy;

namespace Dpo.Cli.Commands;

/// <summary>dpo lab exact: every method in the enumerable world, and how far from the exact optimum it ends; with the
/// word compare, the lecture's claims.</summary>
internal static class ExactCommand
{
    private static readonly Dictionary<string, IReadOnlyList<string>> _groups =
        new(ToyRuns.Groups) { ["compare"] = LectureClaims.Runs };

    public static Command Make()
    {
        var run = new Argument<string[]>("RUN")
        {
            Description = $"Groups ({string.Join(", ", _groups.Keys)}; without a word: table) or single runs: "
                + $"{string.Join(", ", ToyRuns.All.Keys)}.",
            Arity = ArgumentArity.ZeroOrMore,
            HelpName = "RUN",
        };
        run.AcceptOnlyFromAmong([.. _groups.Keys, .. ToyRuns.All.Keys]);
        var seeds = NumberOption.Integer("--seeds", "Seeds of each run, from --first-seed on.", 5, 1, 10_000);
        var first = NumberOption.Integer<long>("--first-seed", "The first of the seeds.", 1, 0, 1_000_000_000_000);
        var processes = NumberOption.Integer("--processes", "Processes that share the work.", 2, 1, 256);
        var folder = new Option<string>("--out")
        {
            Description = "Folder of the rows; what is there already is not done again.",
            DefaultValueFactory = _ => Path.Combine("artifacts", "exact"),
            HelpName = "DIR",
        };
        var (device, json) = (CommonOptions.Device(), JsonReport.Option());
        var command = new Command("exact", "Train by each method where the optimum is known exactly.")
        {
            run, seeds, first, processes, folder, device, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var named = parsed.GetValue(run) is { Length: > 0 } words ? words : ["table"];
            string[] runs = [.. named.SelectMany(word => _groups.GetValueOrDefault(word, [word])).Distinct()];
            long[] all = [.. Enumerable.Range(0, parsed.GetValue(seeds)).Select(i => parsed.GetValue(first) + i)];
            var table = new ToyTable(parsed.GetValue(folder)!, CommonOptions.Choose(parsed.GetValue(device)!).Device);
            var helpers = Enumerable.Range(1, parsed.GetValue(processes) - 1)
                .Select(_ => Helper(parsed, parsed.GetValue(processes))).ToList();
            try
            {
                await TerminalLive.RunAsync(() => Task.Run(() =>
                {
                    table.Work(runs, all, row => Console.Error.WriteLine(Line(row)), stop);
                    return true;
                }));
                await Task.WhenAll(helpers.Select(h => h.WaitForExitAsync(stop)));
            }
            finally
            {
                helpers.Where(h => !h.HasExited).ToList().ForEach(h => h.Kill(entireProcessTree: true));
                helpers.ForEach(h => h.Dispose());
            }
            var rows = table.Rows(runs, all);
            var complete = table.IsComplete(runs, all);
            var compare = complete && LectureClaims.Runs.All(runs.Contains);
            Console.Write(compare ? LectureClaims.Markdown(rows) : ToyTable.Markdown(rows));
            JsonReport.Write(parsed.GetValue(json), new { rows, claims = compare ? Claims(rows) : null });
            return complete ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static string Line(ToyResult row) =>
        FormattableString.Invariant($"{row.Run}, seed {row.Seed}: KL {row.Kl:0.0e+0}, ")
        + FormattableString.Invariant($"regret {100 * row.Regret:0.00} %, {row.Seconds:0} s");

    private static IEnumerable<object> Claims(IReadOnlyList<ToyResult> rows) => LectureClaims.All.Select(claim =>
    {
        var found = claim.Measure(new ClaimRows(rows));
        static double? Finite(double x) => double.IsFinite(x) ? x : null;                 // one seed has no interval
        var measured = found.Select(m => new
        {
            m.What,
            m.Interval.Value,
            low = Finite(m.Interval.Low),
            high = Finite(m.Interval.High),
        });
        return new { claim.Number, claim.Says, verdict = Claim.Verdict(found), measured };
    });

    // This program again, with the same words but for one process; it takes the rows that no other has claimed.
    private static Process Helper(ParseResult parsed, int processes)
    {
        var words = parsed.Tokens.Select(t => t.Value).ToList();
        for (var i = words.IndexOf("--processes"); i >= 0; i = words.IndexOf("--processes"))
        {
            words.RemoveRange(i, 2);
        }
        var start = OwnProgram.With([.. words, "--processes", "1"]);
        var process = Process.Start(start) ?? throw new IOException(
            $"could not start {start.FileName} a second time; --processes 1 does without, not {processes}");
        process.StandardInput.Close();
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
