using System.CommandLine;
using Dpo.Cli.Terminal;
using Dpo.Losses;
using Dpo.Runs;

namespace Dpo.Cli.Commands;

/// <summary>dpo train preference: DPO and its relatives on preference files. dpo train reward: a reward model, on
/// preference files or on labels by hand.</summary>
internal static class TrainPairsCommand
{
    // Of a loss's parameters: more is a slip of the keys, unless the parameter says itself how large it can be.
    private const double Largest = 1000;

    private const string Formats = "Preference data (dpo data shows what is read): JSON lines, a JSON array (both also "
        + ".gz), Parquet";

    public static Command Preference() => Preference(PreferenceLosses.Parameters);

    internal static Command Preference(IReadOnlyList<LossParameter> ofLosses)
    {
        var loss = Loss();
        Option<double?>[] parameters = [.. ofLosses.Select(Parameter)];
        var data = new Option<string[]>("--data")
        {
            Description = Formats + "; may be given again.",
            Required = true,
            HelpName = "FILE",
        };
        var common = new PairOptions(new PreferenceRunConfig());
        var (cache, target) = (PairOptions.ReferenceCache(), new TrainingTarget());
        var command = new Command("preference", "Train a model on pairs of responses: DPO and its relatives.")
        {
            data, loss,
        };
        Array.ForEach(parameters, command.Add);
        common.AddTo(command);
        command.Add(cache);
        target.AddTo(command);
        if (command.Options.GroupBy(o => o.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ArgumentException(
                $"{twice.Key}: dpo train preference has this option already; give the loss's parameter another name");
        }
        command.SetAction((parsed, stop) =>
        {
            var given = parameters.Where(p => parsed.GetValue(p) is not null)
                .ToDictionary(p => p.Name.TrimStart('-'), p => parsed.GetValue(p)!.Value);
            var chosen = TrainingTarget.Use(
                () => PreferenceLosses.Create(parsed.GetValue(loss)!, given), before: "--");
            if (parsed.GetValue(cache) is not null && !chosen.UsesReference)
            {
                var name = PreferenceLosses.Resolve(parsed.GetValue(loss)!);
                throw new UsageException(
                    $"--reference-cache: the loss \"{name}\" compares with no reference; leave it out");
            }
            var (settings, options) = (common.Config(parsed), target.Read(parsed));
            var run = TrainingTarget.Use(() => new PreferenceRun(
                common.Model(parsed), parsed.GetValue(data)!, options, common.Validation(parsed))
            { Config = settings, Loss = chosen, ReferenceCache = parsed.GetValue(cache) });
            return target.Report(parsed, run.Run, Summary, stop);
        });
        return command;
    }

    public static Command Reward()
    {
        var data = new Option<string[]>("--data")
        { Description = Formats + "; may be given again.", HelpName = "FILE" };
        var labels = new Option<string?>("--labels")
        { Description = "What dpo label wrote, in place of --data; a tie is a half.", HelpName = "FILE" };
        var (common, target) = (new PairOptions(new PreferenceRunConfig(LearningRate: 1e-3)), new TrainingTarget());
        var command = new Command("reward", "Train a reward model on pairs of responses.") { data, labels };
        common.AddTo(command);
        target.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var (files, hand) = (parsed.GetValue(data) ?? [], parsed.GetValue(labels));
            if (files.Length > 0 == hand is not null)
            {
                throw new UsageException("give either --data, preference files, or --labels, what dpo label wrote");
            }
            var (settings, options) = (common.Config(parsed), target.Read(parsed));
            var run = TrainingTarget.Use(() => new RewardRun(
                common.Model(parsed), files, options, common.Validation(parsed), hand)
            { Config = settings });
            return target.Report(parsed, run.Run, Summary, stop);
        });
        return command;
    }

    // A former name is taken, too, but not listed.
    private static Option<string> Loss()
    {
        var names = PreferenceLosses.Names;
        var lines = names.Select(n => PreferenceLosses.Describe(n) is { Length: > 0 } what ? $"{n}: {what}" : n);
        var loss = new Option<string>("--loss")
        {
            Description = string.Join('\n', lines.Prepend("Preference loss to minimise, one of")) + "\n",
            DefaultValueFactory = _ => "dpo",
            HelpName = "NAME",
        };
        loss.CompletionSources.Add([.. names]);
        loss.Validators.Add(result =>
        {
            if (result.Tokens is [var name])
            {
                try
                {
                    PreferenceLosses.Resolve(name.Value);
                }
                catch (ArgumentException e)
                {
                    result.AddError($"--loss: {e.Message}");
                }
            }
        });
        return loss;
    }

    private static Option<double?> Parameter(LossParameter p) => NumberOption.InRangeOrNone(
        "--" + p.Name, p.Description, p.Minimum, p.IncludesMinimum,
        double.IsFinite(p.Below) ? Math.Max(p.Below, Largest) : Largest);

    private static string Summary(PairResult r) =>
        FormattableString.Invariant($"{r.Steps} steps in {r.Seconds:0} s on {r.Pairs} pairs: ")
        + FormattableString.Invariant($"training loss {r.TrainLoss:g4}; on {r.HeldOut} held-out pairs ")
        + (double.IsNaN(r.ValidationLoss) ? "nothing was measured yet"
            : FormattableString.Invariant($"loss {r.ValidationLoss:g4}, ")
                + (double.IsNaN(r.ValidationAccuracy) ? "no accuracy (all are ties), "
                    : FormattableString.Invariant($"accuracy {r.ValidationAccuracy:0.000}, "))
                + FormattableString.Invariant($"margin {r.ValidationMargin:g4}"));
}
