using System.CommandLine;
using System.Diagnostics;
using Dpo.Base;
using Dpo.Cli.Terminal;
using Dpo.Devices;
using Dpo.Science.Theorems;

namespace Dpo.Cli.Commands;

/// <summary>dpo lab theorems: the statements of the derivation, tried on random worlds.</summary>
internal static class TheoremsCommand
{
    public static Command Make()
    {
        var (seed, json) = (CommonOptions.Seed(), JsonReport.Option());
        var worlds = NumberOption.Integer(
            "--worlds", "The most worlds for a statement; some take fewer.", 1000, 1, 1000);
        var command = new Command("theorems", "Try each statement on random worlds; a line each, as it is done.")
        {
            worlds, seed, json,
        };
        command.SetAction((parsed, stop) => Task.Run(() =>
        {
            NativeTorch.Require();
            var watch = Stopwatch.StartNew();
            var results = new List<TheoremResult>();
            Console.WriteLine("verdict   worlds   median  largest  tolerance  statement");
            foreach (var theorem in Theorems.All.TakeWhile(_ => !stop.IsCancellationRequested))
            {
                var most = Math.Min(theorem.Worlds, parsed.GetValue(worlds));
                var result = Theorems.Try(theorem with { Worlds = most }, new Seeds(parsed.GetValue(seed)));
                Console.WriteLine(Line(result));
                results.Add(result);
            }
            var failed = results.Count(r => !r.AsClaimed);
            Console.WriteLine(FormattableString.Invariant($"{results.Count(r => r.AsClaimed && r.True)} hold, ")
                + FormattableString.Invariant($"{results.Count(r => r.AsClaimed && !r.True)} are false as claimed, ")
                + FormattableString.Invariant($"{failed} fail; {watch.Elapsed.TotalSeconds:0} s"));
            JsonReport.Write(parsed.GetValue(json),
                new { theorems = results, seconds = Math.Round(watch.Elapsed.TotalSeconds, 2) });
            return failed == 0 && !stop.IsCancellationRequested ? ExitCode.Done : ExitCode.Failed;
        }, CancellationToken.None));
        return command;
    }

    private static string Line(TheoremResult r) =>
        FormattableString.Invariant($"{r.Verdict,-8}  {r.Worlds,6}  {r.MedianError,7:0.e+0}  ")
        + FormattableString.Invariant($"{r.LargestError,7:0.e+0}  {r.Tolerance,9:0.e+0}  {r.Name}");
}
