using System.CommandLine;
using Dpo.Cli.Terminal;
using Dpo.Runs;

namespace Dpo.Cli.Commands;

/// <summary>What the commands take that train a saved model on preference data or on responses found good or
/// bad.</summary>
/// <param name="defaults">Training settings whose values are the defaults of the command-line options.</param>
/// <param name="rows">Plural noun for the training examples in the help of the options, "pairs" (default) or
/// "responses".</param>
internal sealed class PairOptions(PreferenceRunConfig defaults, string rows = "pairs")
{
    private readonly Option<string> _template = TrainCommand.Template(defaults.Template);
    private readonly Option<int> _steps = NumberOption.Integer("--steps", "Updates.",
        defaults.Steps, 1, TrainCommand.MaxSteps);

    private readonly Option<int> _batch = NumberOption.Integer(
        "--batch-size", $"{char.ToUpperInvariant(rows[0])}{rows[1..]} a batch.",
        defaults.BatchSize, 1, TrainCommand.MaxBatch);

    private readonly Option<double> _rate = NumberOption.Positive("--learning-rate",
        "Largest learning rate; the larger the model, the smaller: 1e-6 for billions of weights.",
        defaults.LearningRate, 1);

    private readonly Option<int?> _length = CommonOptions.MaxLength(
        "Most tokens of a prompt with a response; what is longer is cut and counted (the model's context).");

    private readonly Option<int?> _accumulation = TrainingTarget.Accumulation();
    private readonly Option<string> _model = TrainCommand.Model();
    private readonly Option<string?> _validation = new("--validation")
    { Description = $"Data that are not trained on (the last tenth of the {rows}).", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        Option[] all = [_model, _validation, _template, _steps, _batch, _rate, _length, _accumulation];
        foreach (var option in all)
        {
            command.Add(option);
        }
    }

    public string Model(ParseResult parsed) => parsed.GetValue(_model)!;

    public string? Validation(ParseResult parsed) => parsed.GetValue(_validation);

    public PreferenceRunConfig Config(ParseResult parsed) => defaults with
    {
        Steps = parsed.GetValue(_steps),
        BatchSize = parsed.GetValue(_batch),
        LearningRate = parsed.GetValue(_rate),
        Template = parsed.GetValue(_template)!,
        MaxLength = CommonOptions.Within(parsed.GetValue(_length), Model(parsed)),
        AccumulationSteps = parsed.GetValue(_accumulation) ?? defaults.AccumulationSteps,
    };

    /// <summary>--reference-cache, for the commands that compare with a reference.</summary>
    public static Option<string?> ReferenceCache() => new("--reference-cache")
    {
        Description = "Folder that keeps the reference's log-probabilities for other runs on the same model and data "
            + "(--out).",
        HelpName = "DIR",
    };
}
