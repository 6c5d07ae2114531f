using System.CommandLine;
using System.Diagnostics;
using Dpo.Devices;
using Dpo.Experiments;

namespace Dpo.Cli.Commands;

/// <summary>dpo exact theorems: every statement of the derivation, tried on random worlds whose truth is computed exactly.</summary>
internal static class ExactCommand
{
    public static Command Make() => new("exact", "What is exactly true, by enumeration.") { AllTheorems() };

    private static Command AllTheorems()
    {
        var (seed, json) = (CommonOptions.Seed(), JsonReport.Option());
        var worlds = new Option<int>("--worlds") { Description = "The most worlds for a statement; some take fewer.", DefaultValueFactory = _ => 1000, HelpName = "N" };
        worlds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--worlds must be at least 1");
            }
        });
        var command = new Command("theorems", "Try each statement on random worlds; a line each, as it is done.") { worlds, seed, json };
        command.SetAction((parsed, stop) => Task.Run(() =>
        {
            var watch = Stopwatch.StartNew();
            var results = new List<TheoremResult>();
            Console.WriteLine("verdict   worlds   median  largest  tolerance  statement");
            foreach (var theorem in Theorems.All.TakeWhile(_ => !stop.IsCancellationRequested))
            {
                var result = Theorems.Try(theorem with { Worlds = Math.Min(theorem.Worlds, parsed.GetValue(worlds)) }, new Seeds(parsed.GetValue(seed)));
                Console.WriteLine(FormattableString.Invariant(
                    $"{result.Verdict,-8}  {result.Worlds,6}  {result.MedianError,7:0.e+0}  {result.LargestError,7:0.e+0}  {result.Tolerance,9:0.e+0}  {result.Name}"));
                results.Add(result);
            }
            var failed = results.Count(r => !r.AsClaimed);
            Console.WriteLine(FormattableString.Invariant($"{results.Count(r => r.AsClaimed && r.True)} hold, {results.Count(r => r.AsClaimed && !r.True)} are false as claimed, {failed} fail; {watch.Elapsed.TotalSeconds:0} s"));
            JsonReport.Write(parsed.GetValue(json), new { theorems = results, seconds = Math.Round(watch.Elapsed.TotalSeconds, 2) });
            return failed == 0 && !stop.IsCancellationRequested ? ExitCode.Done : ExitCode.Failed;
        }, CancellationToken.None));
        return command;
    }
}
