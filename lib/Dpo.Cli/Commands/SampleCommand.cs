using System.CommandLine;
using System.Diagnostics;
using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Cli.Terminal;
using Dpo.Runs;
using Dpo.Sampling;
using Dpo.Text;
using TorchSharp;

namespace Dpo.Cli.Commands;

/// <summary>dpo sample: a saved model continues a prompt; standard output is the text alone.</summary>
internal static class SampleCommand
{
    public static Command Make()
    {
        var model = new Option<string>("--model")
        {
            Description = "Folder with config.json, model.safetensors and tokenizer.json.",
            Required = true,
            HelpName = "DIR",
        };
        var prompt = new Option<string>("--prompt")
        {
            Description = "What to continue; a line end where it is left out.",
            DefaultValueFactory = _ => "\n",
            HelpName = "TEXT",
        };
        var template = new Option<string>("--template")
        {
            Description = "How the prompt is put; with a template the answer alone is printed. Without the option, the "
                + "template that the model was trained with here (run.json), else plain.",
        };
        template.AcceptOnlyFromAmong([.. ChatTemplate.Names]);
        var tokens = NumberOption.Integer("--max-tokens", "The most new tokens.", 200, 1, 1_000_000);
        var greedy = new Option<bool>("--greedy") { Description = "Always the likeliest token." };
        var temperature = NumberOption.PositiveOrNone("--temperature", "Divides the logits (1).", 1000);
        var topK = NumberOption.IntegerOrNone("--top-k", "Only the N likeliest tokens.", 1, 1_000_000);
        var topP = NumberOption.PositiveOrNone("--top-p",
            "Only the smallest set of likeliest tokens that reaches X.", 1);
        var (seed, device, json) = (CommonOptions.Seed(), CommonOptions.Device(), JsonReport.Option());
        var command = new Command("sample", "Continue a prompt with a saved model.")
        {
            model, prompt, template, tokens, greedy, temperature, topK, topP, seed, device, json,
        };
        command.SetAction((parsed, stop) =>
        {
            var chance = parsed.GetValue(temperature) ?? (double?)parsed.GetValue(topK) ?? parsed.GetValue(topP);
            if (parsed.GetValue(greedy) && chance is not null)
            {
                throw new UsageException("--greedy takes the likeliest token always; leave --temperature, --top-k and "
                    + "--top-p out, or --greedy");
            }
            var watch = Stopwatch.StartNew();
            var folder = parsed.GetValue(model)!;
            if (parsed.GetValue(topK) is { } most
                && HuggingFace.ReadConfig(folder).VocabSize is var vocabulary && most > vocabulary)
            {
                throw new UsageException(
                    $"--top-k is {most}; the model has {vocabulary} tokens, so expected 1 to {vocabulary}");
            }
            var on = CommonOptions.Choose(parsed.GetValue(device)!).Device;
            using var transformer = HuggingFace.Load(folder);
            var tokenizer = TokenizerFile.Load(folder);
            transformer.to(on);
            var options = new SamplingConfig(parsed.GetValue(tokens))
            {
                Greedy = parsed.GetValue(greedy),
                Temperature = parsed.GetValue(temperature) ?? 1,
                TopK = parsed.GetValue(topK),
                TopP = parsed.GetValue(topP),
                EosId = tokenizer.EosId,
            };
            var text = parsed.GetValue(prompt)!;
            if (text.Length == 0)
            {
                throw new UsageException("--prompt is empty; give at least one character, or leave it out");
            }
            var name = parsed.GetValue(template) ?? TrainedWith(folder);
            var ids = ChatTemplate.Named(name, folder).Encode(tokenizer, text).Prompt;
            Console.Write(name == "plain" ? text : "");
            var seeds = new Seeds(parsed.GetValue(seed));
            using var stoppable = LiveOutput.Use(LiveOutput.Current, stop);        // looked at between two tokens
            var (response, sampled) = TextSampler.Continue(transformer, tokenizer, ids, options, seeds, piece =>
            {
                Console.Write(piece);           // tokens appear as they are made
                Console.Out.Flush();
            });
            Console.WriteLine();
            JsonReport.Write(parsed.GetValue(json), new
            {
                prompt = text,
                response,
                tokens = sampled.Ids.Length,
                logp = sampled.Logps.Sum(),
                seconds = watch.Elapsed.TotalSeconds,
            });
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    // A model is asked as it was taught.
    private static string TrainedWith(string folder)
    {
        var name = RunFolder.TemplateOf(folder);
        if (name is null or "plain" || !ChatTemplate.Names.Contains(name))
        {
            return "plain";
        }
        Console.Error.WriteLine($"dpo: the model was trained with --template {name}; it is asked with the same");
        return name;
    }
}
