using System.CommandLine;
using Dpo.Base;
using Dpo.Cli.Terminal;
using Dpo.Runs;
using Dpo.Text;

namespace Dpo.Cli.Commands;

/// <summary>dpo train lm: a language model from texts. dpo train sft: a model that answers, from prompts and responses. dpo train preference, reward: <see cref="TrainPairsCommand"/>.</summary>
internal static class TrainCommand
{
    /// <summary>The largest --steps and --batch-size: more is a slip of the keys.</summary>
    public const int MaxSteps = 100_000_000, MaxBatch = 65_536;

    public static Command Make() => new("train", "Train a model.") { LanguageModel(), Instructions(), TrainPairsCommand.Preference(), TrainPairsCommand.Reward() };

    private static Command LanguageModel()
    {
        var data = new Option<string[]>("--data") { Description = "UTF-8 text, or .jsonl with a column \"text\"; may be given again. The last tenth is the validation part.", Required = true, HelpName = "FILE" };
        var folder = Out();
        var tokenizer = new Option<string?>("--tokenizer")
        { Description = "How the text is split, in place of the preset's." };
        tokenizer.AcceptOnlyFromAmong("chars", "words", "bpe");
        var vocab = NumberOption.WholeOrNone("--vocab-size",
            "Tokens of a byte-pair vocabulary (1024).", 257, 1_000_000);
        var preset = new Option<string>("--preset") { Description = "Shape, optimiser and steps.", DefaultValueFactory = _ => "nano-cpu" };
        preset.AcceptOnlyFromAmong([.. LanguageModelSettings.Presets.Keys]);
        var steps = NumberOption.WholeOrNone("--steps", "Updates, in place of the preset's.", 1, MaxSteps);
        var batch = NumberOption.WholeOrNone("--batch-size", "Rows a batch, in place of the preset's.", 1, MaxBatch);
        var rate = NumberOption.PositiveOrNone("--learning-rate",
            "Largest learning rate, in place of the preset's.", 1);
        var seed = CommonOptions.Seed();
        var device = CommonOptions.Device();
        var resume = Resume();
        var json = JsonReport.Option();
        var command = new Command("lm", "Train a language model on a text.") { data, folder, tokenizer, vocab, preset, steps, batch, rate, seed, device, resume, json };
        command.SetAction(async (parsed, stop) =>
        {
            var settings = LanguageModelSettings.Presets[parsed.GetValue(preset)!];
            settings = settings with
            {
                Tokenizer = parsed.GetValue(tokenizer) is { } kind
                    ? Enum.Parse<TokenizerKind>(kind, ignoreCase: true) : settings.Tokenizer,
                VocabSize = parsed.GetValue(vocab) ?? settings.VocabSize,
                Steps = parsed.GetValue(steps) ?? settings.Steps,
                BatchSize = parsed.GetValue(batch) ?? settings.BatchSize,
                LearningRate = parsed.GetValue(rate) ?? settings.LearningRate,
            };
            if (parsed.GetValue(vocab) is not null && settings.Tokenizer != TokenizerKind.Bpe)
            {
                throw new UsageException("--vocab-size is the size of a byte-pair vocabulary; give it with --tokenizer bpe, or leave it out");
            }
            var choice = CommonOptions.Choose(parsed.GetValue(device)!);
            var seeds = new Seeds(parsed.GetValue(seed));
            var run = Use(() => new LanguageModelRun(
                settings, parsed.GetValue(data)!, parsed.GetValue(folder)!, seeds, choice.Device));
            return await Report(parsed, json, line => run.Run(line, parsed.GetValue(resume), stop), stop);
        });
        return command;
    }

    private static Command Instructions()
    {
        var defaults = new InstructionSettings();
        var model = new Option<string>("--model") { Description = "Folder of the model to start from.", Required = true, HelpName = "DIR" };
        var data = new Option<string[]>("--data") { Description = ".jsonl with columns \"prompt\" and \"completion\"; may be given again.", Required = true, HelpName = "FILE" };
        var validation = new Option<string>("--validation") { Description = "The same, of prompts that are not trained on.", Required = true, HelpName = "FILE" };
        var folder = Out();
        var template = new Option<string>("--template") { Description = "How prompt and response are put; model: by the model's own chat template.", DefaultValueFactory = _ => defaults.Template };
        template.AcceptOnlyFromAmong([.. ChatTemplate.Names]);
        var steps = NumberOption.Whole("--steps", "Updates.", defaults.Steps, 1, MaxSteps);
        var batch = NumberOption.Whole("--batch-size", "Rows a batch.", defaults.BatchSize, 1, MaxBatch);
        var rate = NumberOption.Positive("--learning-rate", "Largest learning rate.", defaults.LearningRate, 1);
        var length = CommonOptions.MaxLength(
            "Most tokens of a row; what is longer is cut and counted (the model's context).");
        var (seed, device, json) = (CommonOptions.Seed(), CommonOptions.Device(), JsonReport.Option());
        var resume = Resume();
        var command = new Command("sft", "Fine-tune a model on prompts and responses.") { model, data, validation, folder, template, steps, batch, rate, length, seed, device, resume, json };
        command.SetAction(async (parsed, stop) =>
        {
            var settings = new InstructionSettings(parsed.GetValue(steps), parsed.GetValue(batch), parsed.GetValue(rate))
            {
                Template = parsed.GetValue(template)!,
                MaxLength = CommonOptions.Within(parsed.GetValue(length), parsed.GetValue(model)!),
            };
            var choice = CommonOptions.Choose(parsed.GetValue(device)!);
            var seeds = new Seeds(parsed.GetValue(seed));
            var run = Use(() => new InstructionRun(settings, parsed.GetValue(model)!, parsed.GetValue(data)!,
                parsed.GetValue(validation)!, parsed.GetValue(folder)!, seeds, choice.Device));
            return await Report(parsed, json, line => run.Run(line, parsed.GetValue(resume), note => Console.Error.WriteLine($"dpo: {note}"), stop), stop);
        });
        return command;
    }

    internal static Option<string> Out() => new("--out") { Description = "Folder for model, tokenizer, log and training state.", Required = true, HelpName = "DIR" };

    internal static Option<bool> Resume() => new("--resume") { Description = "Go on with the run in --out, to the same weights as without the break." };

    /// <summary>What a run or a loss refuses when it is made, before any work, is wrong use.</summary>
    internal static T Use<T>(Func<T> make, string before = "")
    {
        try
        {
            return make();
        }
        catch (ArgumentException e)
        {
            throw new UsageException(before + e.Message);
        }
    }

    private static Task<int> Report(ParseResult parsed, Option<string?> json, Func<string, LanguageModelResult> train, CancellationToken stop) =>
        Report(parsed, json, train, result => FormattableString.Invariant($"{result.Steps} steps in {result.Seconds:0} s ({result.TokensPerSecond:0} tokens/s): ")
            + FormattableString.Invariant($"training loss {result.TrainLoss:g4}, ")
            + (double.IsNaN(result.ValidationLoss) ? "nothing validated yet"
                : FormattableString.Invariant($"validation loss {result.ValidationLoss:g4} nats a token")), stop);

    /// <summary>Trains with live progress, prints one sentence, and writes the figures.</summary>
    internal static async Task<int> Report<T>(ParseResult parsed, Option<string?> json, Func<string, T> train, Func<T, string> summary, CancellationToken stop)
    {
        var line = "dpo " + string.Join(' ', parsed.Tokens.Select(t => t.Value));
        var result = await TerminalLive.RunAsync(() => Task.Run(() => train(line)));
        Console.WriteLine(stop.IsCancellationRequested ? $"stopped and saved after {summary(result)}; go on with --resume" : summary(result));
        JsonReport.Write(parsed.GetValue(json), result!);
        return ExitCode.Done;
    }
}
