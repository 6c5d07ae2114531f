using System.CommandLine;
using Dpo.Devices;
using Dpo.Experiments;
using Dpo.Text;

namespace Dpo.Cli.Commands;

/// <summary>dpo train lm: a language model from a text file.</summary>
internal static class TrainCommand
{
    public static Command Make() => new("train", "Train a model.") { LanguageModel() };

    private static Command LanguageModel()
    {
        var data = new Option<string[]>("--data") { Description = "UTF-8 text, or .jsonl with a column \"text\"; may be given again. The last tenth is the validation part.", Required = true, HelpName = "FILE" };
        var folder = new Option<string>("--out") { Description = "Folder for model, tokenizer, log and training state.", Required = true, HelpName = "DIR" };
        var tokenizer = new Option<TokenizerKind?>("--tokenizer") { Description = "How the text is split, in place of the preset's.", HelpName = "chars|words|bpe" };
        var vocab = new Option<int?>("--vocab-size") { Description = "Tokens of a byte-pair vocabulary (1024).", HelpName = "N" };
        var preset = new Option<string>("--preset") { Description = "Shape, optimiser and steps.", DefaultValueFactory = _ => "nano-cpu" };
        preset.AcceptOnlyFromAmong([.. LanguageModelSettings.Presets.Keys]);
        var steps = new Option<int?>("--steps") { Description = "Updates, in place of the preset's.", HelpName = "N" };
        var batch = new Option<int?>("--batch-size") { Description = "Rows a batch, in place of the preset's.", HelpName = "N" };
        var rate = new Option<double?>("--learning-rate") { Description = "Largest learning rate, in place of the preset's.", HelpName = "X" };
        var seed = CommonOptions.Seed();
        var device = CommonOptions.Device();
        var resume = new Option<bool>("--resume") { Description = "Go on with the run in --out, to the same weights as without the break." };
        var json = JsonReport.Option();
        var command = new Command("lm", "Train a language model on a text.") { data, folder, tokenizer, vocab, preset, steps, batch, rate, seed, device, resume, json };
        command.SetAction(async (parsed, stop) =>
        {
            var settings = LanguageModelSettings.Presets[parsed.GetValue(preset)!];
            settings = settings with
            {
                Tokenizer = parsed.GetValue(tokenizer) ?? settings.Tokenizer,
                VocabSize = parsed.GetValue(vocab) ?? settings.VocabSize,
                Steps = parsed.GetValue(steps) ?? settings.Steps,
                BatchSize = parsed.GetValue(batch) ?? settings.BatchSize,
                LearningRate = parsed.GetValue(rate) ?? settings.LearningRate,
            };
            var choice = CommonOptions.Choose(parsed.GetValue(device)!);
            var run = new LanguageModelRun(settings, parsed.GetValue(data)!, parsed.GetValue(folder)!, new Seeds(parsed.GetValue(seed)), choice.Device);
            var line = "dpo " + string.Join(' ', parsed.Tokens.Select(t => t.Value));
            var result = await TerminalLive.RunAsync(() => Task.Run(() => run.Run(line, parsed.GetValue(resume), stop)));
            var summary = FormattableString.Invariant($"{result.Steps} steps in {result.Seconds:0} s ({result.TokensPerSecond:0} tokens/s): ")
                + FormattableString.Invariant($"training loss {result.TrainLoss:0.000}, validation loss {result.ValidationLoss:0.000} nats a token");
            Console.WriteLine(stop.IsCancellationRequested ? $"stopped and saved after {summary}; go on with --resume" : summary);
            JsonReport.Write(parsed.GetValue(json), result);
            return ExitCode.Done;
        });
        return command;
    }
}
