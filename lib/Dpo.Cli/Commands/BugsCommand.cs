using System.CommandLine;
using System.Diagnostics;
using Dpo.Base;
using Dpo.Cli.Terminal;
using Dpo.Science.Bugs;
using Dpo.Science.Toy;
using Dpo.Science.Worlds;

namespace Dpo.Cli.Commands;

/// <summary>dpo lab bugs: the curves of the eight usual bugs, and of none, that chapter 10 shows.</summary>
internal static class BugsCommand
{
    public static Command Make()
    {
        var seeds = NumberOption.Integer("--seeds", "Seeds 1 .. N of each bug.", 5, 1, 10_000);
        var file = new Option<string>("--out")
        {
            Description = "JSON lines, a run a line.",
            DefaultValueFactory = _ => Path.Combine("artifacts", "bugs.jsonl"),
            HelpName = "FILE",
        };
        var device = CommonOptions.Device();
        var command = new Command("bugs", "Train with each of eight usual bugs: the curves of chapter 10.")
        {
            seeds, file, device,
        };
        command.SetAction((parsed, stop) =>
        {
            var (watch, lines) = (Stopwatch.StartNew(), new List<string>());
            var on = CommonOptions.Choose(parsed.GetValue(device)!).Device;
            for (var seed = 1; seed <= parsed.GetValue(seeds); seed++)
            {
                stop.ThrowIfCancellationRequested();
                using var lab = ToyLab.Create(ToyWorld.Spelled(), seed, on);
                var number = seed;
                void Report(Bug bug)
                {
                    stop.ThrowIfCancellationRequested();
                    Console.Error.WriteLine(
                        FormattableString.Invariant($"{watch.Elapsed.TotalSeconds,5:0} s  seed {number}, {bug}"));
                }
                lines.AddRange(BugRun.All(lab, Report).Select(r => r.ToJson() + "\n"));
            }
            AtomicFile.WriteAllText(parsed.GetValue(file)!, string.Concat(lines));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
