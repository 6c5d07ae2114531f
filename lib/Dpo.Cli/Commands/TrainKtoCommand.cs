using System.CommandLine;
using Dpo.Cli.Terminal;
using Dpo.Losses;
using Dpo.Runs;

namespace Dpo.Cli.Commands;

/// <summary>dpo train kto: on single responses, each found good or bad.</summary>
internal static class TrainKtoCommand
{
    private const double Largest = 1000;        // of a loss's parameters

    public static Command Make()
    {
        var defaults = new KtoLoss(0.1);
        var data = new Option<string[]>("--data")
        {
            Description = "Rows with prompt, completion and label, true or false, or preference data, whose chosen "
                + "responses count as good and rejected ones as bad: JSON lines, a JSON array (both also .gz), "
                + "Parquet; may be given again.",
            Required = true,
            HelpName = "FILE",
        };
        var beta = NumberOption.Positive(
            "--beta", "How near the policy stays to the reference.", defaults.Beta, Largest);
        var good = NumberOption.Positive("--desirable-weight", "What good responses weigh; where they are fewer, more: "
            + "so that good and bad weigh alike, or good up to a third more.", defaults.DesirableWeight, Largest);
        var bad = NumberOption.Positive(
            "--undesirable-weight", "What bad responses weigh.", defaults.UndesirableWeight, Largest);
        var common = new PairOptions(new PreferenceRunConfig(), "responses");
        var (cache, target) = (PairOptions.ReferenceCache(), new TrainingTarget());
        var command = new Command("kto", "Train a model on single responses, each found good or bad (KTO).")
        {
            data, beta, good, bad,
        };
        common.AddTo(command);
        command.Add(cache);
        target.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var (settings, options) = (common.Config(parsed), target.Read(parsed));
            var run = TrainingTarget.Use(() => new KtoRun(
                common.Model(parsed), parsed.GetValue(data)!, options, common.Validation(parsed))
            {
                Config = settings,
                Loss = new KtoLoss(parsed.GetValue(beta), parsed.GetValue(good), parsed.GetValue(bad)),
                ReferenceCache = parsed.GetValue(cache),
            });
            return target.Report(parsed, run.Run, Summary, stop);
        });
        return command;
    }

    private static string Summary(KtoResult r) =>
        FormattableString.Invariant($"{r.Steps} steps in {r.Seconds:0} s on {r.Desirable} good and ")
        + FormattableString.Invariant($"{r.Undesirable} bad responses: ")
        + FormattableString.Invariant($"training loss {r.TrainLoss:g4}; on {r.HeldOut} held-out responses ")
        + (double.IsNaN(r.ValidationLoss) ? "nothing was measured yet"
            : FormattableString.Invariant($"loss {r.ValidationLoss:g4}, reward of good ones {r.ValidationChosen:g4}, ")
                + FormattableString.Invariant($"of bad ones {r.ValidationRejected:g4}"));
}
