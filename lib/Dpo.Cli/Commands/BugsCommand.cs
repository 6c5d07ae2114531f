using System.CommandLine;
using System.Diagnostics;
using Dpo.Checkpoints;
using Dpo.Experiments;
using Dpo.Experiments.Bugs;
using Dpo.Worlds;

namespace Dpo.Cli.Commands;

/// <summary>dpo bugs: the curves of the eight usual bugs, and of none, that chapter 10 shows.</summary>
internal static class BugsCommand
{
    public static Command Make()
    {
        var seeds = new Option<int>("--seeds") { Description = "Seeds 1 .. N of each bug.", DefaultValueFactory = _ => 5, HelpName = "N" };
        seeds.Validators.Add(r => { if (r.GetValue(seeds) < 1) { r.AddError("--seeds must be at least 1"); } });
        var file = new Option<string>("--out") { Description = "JSON lines, a run a line.", DefaultValueFactory = _ => Path.Combine("artifacts", "bugs.jsonl"), HelpName = "FILE" };
        var device = CommonOptions.Device();
        var command = new Command("bugs", "Train with each of the eight usual bugs and write the curves that chapter 10 shows.") { seeds, file, device };
        command.SetAction((parsed, stop) =>
        {
            var (watch, lines, on) = (Stopwatch.StartNew(), new List<string>(), CommonOptions.Choose(parsed.GetValue(device)!).Device);
            for (var seed = 1; seed <= parsed.GetValue(seeds); seed++)
            {
                stop.ThrowIfCancellationRequested();
                using var lab = ToyLab.Of(ToyWorld.Spelled(), seed, on);
                var number = seed;
                lines.AddRange(BugRun.All(lab, bug => Console.Error.WriteLine(FormattableString.Invariant($"{watch.Elapsed.TotalSeconds,5:0} s  seed {number}, {bug}"))).Select(r => r.ToJson() + "\n"));
            }
            AtomicFile.WriteAllText(parsed.GetValue(file)!, string.Concat(lines));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
