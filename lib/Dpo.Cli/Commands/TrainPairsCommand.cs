using System.CommandLine;
using Dpo.Base;
using Dpo.Cli.Terminal;
using Dpo.Losses;
using Dpo.Runs;
using Dpo.Text;

namespace Dpo.Cli.Commands;

/// <summary>dpo train preference: DPO and its relatives on preference files. dpo train reward: a reward model, on preference files or on labels by hand.</summary>
internal static class TrainPairsCommand
{
    private const double Largest = 1000;        // of a loss's parameters

    private const string Formats = "Preference data (dpo data shows what is read): JSON lines, a JSON array (both also .gz), Parquet";

    public static Command Preference()
    {
        var loss = new Option<string>("--loss") { Description = "Which preference loss.", DefaultValueFactory = _ => "dpo", HelpName = "NAME" };
        loss.AcceptOnlyFromAmong([.. PreferenceLosses.Names]);
        Option<double?>[] parameters =
        [
            NumberOption.PositiveOrNone("--beta", "How near the policy stays to the reference (0.1); SimPO's scale (2); ORPO's lambda.", Largest),
            NumberOption.FromZeroOrNone("--gamma", "SimPO's target margin (0.5).", Largest),
            NumberOption.PositiveOrNone("--lambda", "ORPO's weight of the odds ratio (0.1).", Largest),
            NumberOption.FromZeroOrNone("--label-smoothing", "Share of labels taken to be flipped (conservative and robust 0.1, dpo 0).", Largest),
            NumberOption.FromZeroOrNone("--alpha", "length-regularised: the charge for a token (0.1).", Largest),
            NumberOption.PositiveOrNone("--sft-weight", "sft-mix: weight of the next-token loss of the chosen response (1).", Largest),
        ];
        var data = new Option<string[]>("--data") { Description = Formats + "; may be given again.", Required = true, HelpName = "FILE" };
        var common = new Common(new PairSettings());
        var command = new Command("preference", "Train a model on pairs of responses: DPO and its relatives.")
        {
            data, loss,
        };
        Array.ForEach(parameters, command.Add);
        common.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var given = parameters.Where(p => parsed.GetValue(p) is not null)
                .ToDictionary(p => p.Name.TrimStart('-'), p => parsed.GetValue(p)!.Value);
            var chosen = TrainCommand.Use(() => PreferenceLosses.Create(parsed.GetValue(loss)!, given), before: "--");
            var seeds = new Seeds(parsed.GetValue(common.Seed));
            var device = CommonOptions.Choose(parsed.GetValue(common.Device)!).Device;
            var run = TrainCommand.Use(() => new PreferenceRun(
                common.Settings(parsed), chosen, parsed.GetValue(common.Model)!, parsed.GetValue(data)!,
                parsed.GetValue(common.Validation), parsed.GetValue(common.Folder)!, seeds, device));
            return TrainCommand.Report(parsed, common.Json, line => run.Run(line, parsed.GetValue(common.Again), Note, stop), Summary, stop);
        });
        return command;
    }

    public static Command Reward()
    {
        var data = new Option<string[]>("--data") { Description = Formats + "; may be given again.", HelpName = "FILE" };
        var labels = new Option<string?>("--labels") { Description = "What dpo label wrote, in place of --data; a tie is a half.", HelpName = "FILE" };
        var common = new Common(new PairSettings(LearningRate: 1e-3));
        var command = new Command("reward", "Train a reward model on pairs of responses.") { data, labels };
        common.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var (files, hand) = (parsed.GetValue(data) ?? [], parsed.GetValue(labels));
            if (files.Length > 0 == hand is not null)
            {
                throw new UsageException("give either --data, preference files, or --labels, what dpo label wrote");
            }
            var seeds = new Seeds(parsed.GetValue(common.Seed));
            var device = CommonOptions.Choose(parsed.GetValue(common.Device)!).Device;
            var run = TrainCommand.Use(() => new RewardRun(
                common.Settings(parsed), parsed.GetValue(common.Model)!, files, hand,
                parsed.GetValue(common.Validation), parsed.GetValue(common.Folder)!, seeds, device));
            return TrainCommand.Report(parsed, common.Json, line => run.Run(line, parsed.GetValue(common.Again), Note, stop), Summary, stop);
        });
        return command;
    }

    private static void Note(string sentence) => Console.Error.WriteLine($"dpo: {sentence}");

    private static string Summary(PairResult r) =>
        FormattableString.Invariant($"{r.Steps} steps in {r.Seconds:0} s on {r.Pairs} pairs: ")
        + FormattableString.Invariant($"training loss {r.TrainLoss:g4}; on {r.HeldOut} held-out pairs ")
        + (double.IsNaN(r.ValidationLoss) ? "nothing was measured yet"
            : FormattableString.Invariant($"loss {r.ValidationLoss:g4}, accuracy {r.ValidationAccuracy:0.000}, margin {r.ValidationMargin:g4}"));

    // What both commands take.
    private sealed class Common(PairSettings defaults)
    {
        private readonly Option<string> _template = new("--template") { Description = "How prompt and response are put; model: by the model's own chat template.", DefaultValueFactory = _ => defaults.Template };
        private readonly Option<int> _steps = NumberOption.Whole("--steps", "Updates.",
            defaults.Steps, 1, TrainCommand.MaxSteps);
        private readonly Option<int> _batch = NumberOption.Whole("--batch-size", "Pairs a batch.",
            defaults.BatchSize, 1, TrainCommand.MaxBatch);
        private readonly Option<double> _rate = NumberOption.Positive("--learning-rate",
            "Largest learning rate; the larger the model, the smaller: 1e-6 for billions of weights.",
            defaults.LearningRate, 1);
        private readonly Option<int?> _length = CommonOptions.MaxLength(
            "Most tokens of a prompt with a response; what is longer is cut and counted (the model's context).");

        public Option<string> Model { get; } = new("--model") { Description = "Folder of the model to start from.", Required = true, HelpName = "DIR" };

        public Option<string?> Validation { get; } = new("--validation") { Description = "Preference data that are not trained on (the last tenth of the pairs).", HelpName = "FILE" };

        public Option<string> Folder { get; } = TrainCommand.Out();

        public Option<long> Seed { get; } = CommonOptions.Seed();

        public Option<string> Device { get; } = CommonOptions.Device();

        public Option<bool> Again { get; } = TrainCommand.Resume();

        public Option<string?> Json { get; } = JsonReport.Option();

        public void AddTo(Command command)
        {
            _template.AcceptOnlyFromAmong([.. ChatTemplate.Names]);
            foreach (var option in (Option[])[Model, Validation, Folder, _template, _steps, _batch, _rate, _length, Seed, Device, Again, Json])
            {
                command.Add(option);
            }
        }

        public PairSettings Settings(ParseResult parsed) => defaults with
        {
            Steps = parsed.GetValue(_steps),
            BatchSize = parsed.GetValue(_batch),
            LearningRate = parsed.GetValue(_rate),
            Template = parsed.GetValue(_template)!,
            MaxLength = CommonOptions.Within(parsed.GetValue(_length), parsed.GetValue(Model)!),
        };
    }
}
