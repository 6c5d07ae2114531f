using System.CommandLine;
using Dpo.Cli.Terminal;
using Dpo.Runs;
using Dpo.Text;

namespace Dpo.Cli.Commands;

/// <summary>dpo train lm: a language model from texts. dpo train sft: a model that answers, from prompts and
/// responses. The others: <see cref="TrainPairsCommand"/>, <see cref="TrainKtoCommand"/>,
/// <see cref="TrainPpoCommand"/>.</summary>
internal static class TrainCommand
{
    /// <summary>The largest --steps and --batch-size: more is a slip of the keys.</summary>
    public const int MaxSteps = 100_000_000, MaxBatch = 65_536;

    public static Command Make() => new("train", "Train a model.")
    {
        LanguageModel(), Instructions(), TrainPairsCommand.Preference(), TrainPairsCommand.Reward(),
        TrainKtoCommand.Make(), TrainPpoCommand.Make(),
    };

    private static Command LanguageModel()
    {
        var data = new Option<string[]>("--data")
        {
            Description = "UTF-8 text, or .jsonl with a column \"text\"; may be given again. The last tenth is the "
                + "validation part.",
            Required = true,
            HelpName = "FILE",
        };
        var tokenizer = new Option<string?>("--tokenizer")
        { Description = "How the text is split, in place of the preset's." };
        tokenizer.AcceptOnlyFromAmong("chars", "words", "bpe");
        var vocab = NumberOption.IntegerOrNone("--vocab-size",
            "Tokens of a byte-pair vocabulary (1024).", 257, 1_000_000);
        var preset = new Option<string>("--preset")
        { Description = "Shape, optimiser and steps.", DefaultValueFactory = _ => "nano-cpu" };
        preset.AcceptOnlyFromAmong([.. LanguageModelRunConfig.Presets.Keys]);
        var steps = NumberOption.IntegerOrNone("--steps", "Updates, in place of the preset's.", 1, MaxSteps);
        var batch = NumberOption.IntegerOrNone("--batch-size", "Rows a batch, in place of the preset's.", 1, MaxBatch);
        var rate = NumberOption.PositiveOrNone("--learning-rate",
            "Largest learning rate, in place of the preset's.", 1);
        var (accumulation, target) = (TrainingTarget.Accumulation(), new TrainingTarget());
        var command = new Command("lm", "Train a language model on a text.")
        {
            data, tokenizer, vocab, preset, steps, batch, rate, accumulation,
        };
        target.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var settings = LanguageModelRunConfig.Presets[parsed.GetValue(preset)!];
            settings = settings with
            {
                Tokenizer = parsed.GetValue(tokenizer) is { } kind
                    ? Enum.Parse<TokenizerKind>(kind, ignoreCase: true) : settings.Tokenizer,
                VocabSize = parsed.GetValue(vocab) ?? settings.VocabSize,
                Steps = parsed.GetValue(steps) ?? settings.Steps,
                BatchSize = parsed.GetValue(batch) ?? settings.BatchSize,
                LearningRate = parsed.GetValue(rate) ?? settings.LearningRate,
                AccumulationSteps = parsed.GetValue(accumulation) ?? settings.AccumulationSteps,
            };
            if (parsed.GetValue(vocab) is not null && settings.Tokenizer != TokenizerKind.Bpe)
            {
                throw new UsageException("--vocab-size is the size of a byte-pair vocabulary; give it with --tokenizer "
                    + "bpe, or leave it out");
            }
            var options = target.Read(parsed);
            var run = TrainingTarget.Use(
                () => new LanguageModelRun(parsed.GetValue(data)!, options) { Config = settings });
            return await target.Report(parsed, run.Run, Summary, stop);
        });
        return command;
    }

    private static Command Instructions()
    {
        var defaults = new SftRunConfig();
        var model = Model();
        var data = new Option<string[]>("--data")
        {
            Description = ".jsonl with columns \"prompt\" and \"completion\"; may be given again.",
            Required = true,
            HelpName = "FILE",
        };
        var validation = new Option<string?>("--validation")
        {
            Description = "The same, of prompts that are not trained on (the last tenth of the examples).",
            HelpName = "FILE",
        };
        var template = Template(defaults.Template);
        var steps = NumberOption.Integer("--steps", "Updates.", defaults.Steps, 1, MaxSteps);
        var batch = NumberOption.Integer("--batch-size", "Rows a batch.", defaults.BatchSize, 1, MaxBatch);
        var rate = NumberOption.Positive("--learning-rate", "Largest learning rate.", defaults.LearningRate, 1);
        var length = CommonOptions.MaxLength(
            "Most tokens of a row; what is longer is cut and counted (the model's context).");
        var (accumulation, target) = (TrainingTarget.Accumulation(), new TrainingTarget());
        var command = new Command("sft", "Fine-tune a model on prompts and responses.")
        {
            model, data, validation, template, steps, batch, rate, length, accumulation,
        };
        target.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var settings = new SftRunConfig(
                parsed.GetValue(steps), parsed.GetValue(batch), parsed.GetValue(rate))
            {
                Template = parsed.GetValue(template)!,
                MaxLength = CommonOptions.Within(parsed.GetValue(length), parsed.GetValue(model)!),
                AccumulationSteps = parsed.GetValue(accumulation) ?? defaults.AccumulationSteps,
            };
            var options = target.Read(parsed);
            var run = TrainingTarget.Use(() => new SftRun(
                parsed.GetValue(model)!, parsed.GetValue(data)!, options, parsed.GetValue(validation))
            { Config = settings });
            return await target.Report(parsed, run.Run, Summary, stop);
        });
        return command;
    }

    internal static Option<string> Model() => new("--model")
    { Description = "Folder of the model to start from.", Required = true, HelpName = "DIR" };

    internal static Option<string> Template(string usual)
    {
        var option = new Option<string>("--template")
        {
            Description = "How prompt and response are put; model: by the model's own chat template.",
            DefaultValueFactory = _ => usual,
        };
        option.AcceptOnlyFromAmong([.. ChatTemplate.Names]);
        return option;
    }

    private static string Summary(LanguageModelResult result) =>
        FormattableString.Invariant($"{result.Steps} steps in {result.Seconds:0} s ")
        + FormattableString.Invariant($"({result.TokensPerSecond:0} tokens/s): ")
        + FormattableString.Invariant($"training loss {result.TrainLoss:g4}, ")
        + (double.IsNaN(result.ValidationLoss) ? "nothing validated yet"
            : FormattableString.Invariant($"validation loss {result.ValidationLoss:g4} nats a token"));
}
