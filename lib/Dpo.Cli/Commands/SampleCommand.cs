using System.CommandLine;
using System.Diagnostics;
using Dpo.Checkpoints;
using Dpo.Devices;
using Dpo.Sampling;
using Dpo.Text;
using TorchSharp;

namespace Dpo.Cli.Commands;

/// <summary>dpo sample: a saved model continues a prompt; standard output is the text alone.</summary>
internal static class SampleCommand
{
    public static Command Make()
    {
        var model = new Option<string>("--model") { Description = "Folder with config.json, model.safetensors and tokenizer.json.", Required = true, HelpName = "DIR" };
        var prompt = new Option<string>("--prompt") { Description = "What to continue; a line end where it is left out.", DefaultValueFactory = _ => "\n", HelpName = "TEXT" };
        var template = new Option<string>("--template") { Description = "How the prompt is put; with a template the answer alone is printed.", DefaultValueFactory = _ => "plain" };
        template.AcceptOnlyFromAmong([.. ChatTemplate.Names]);
        var tokens = new Option<int>("--max-tokens") { Description = "The most new tokens.", DefaultValueFactory = _ => 200, HelpName = "N" };
        var greedy = new Option<bool>("--greedy") { Description = "Always the likeliest token." };
        var temperature = new Option<double?>("--temperature") { Description = "Divides the logits (1).", HelpName = "T" };
        var topK = new Option<int?>("--top-k") { Description = "Only the k likeliest tokens.", HelpName = "K" };
        var topP = new Option<double?>("--top-p") { Description = "Only the smallest set of likeliest tokens that reaches p.", HelpName = "P" };
        var (seed, device, json) = (CommonOptions.Seed(), CommonOptions.Device(), JsonReport.Option());
        var command = new Command("sample", "Continue a prompt with a saved model.") { model, prompt, template, tokens, greedy, temperature, topK, topP, seed, device, json };
        command.SetAction((parsed, _) =>
        {
            if (parsed.GetValue(greedy) && (parsed.GetValue(temperature) ?? (double?)parsed.GetValue(topK) ?? parsed.GetValue(topP)) is not null)
            {
                throw new UsageException("--greedy takes the likeliest token always; leave --temperature, --top-k and --top-p out, or --greedy");
            }
            var watch = Stopwatch.StartNew();
            var folder = parsed.GetValue(model)!;
            using var transformer = HuggingFace.Load(folder);
            var tokenizer = TokenizerFile.Load(folder);
            transformer.to(CommonOptions.Choose(parsed.GetValue(device)!).Device);
            var options = new SamplingOptions(parsed.GetValue(tokens))
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
            var name = parsed.GetValue(template)!;
            var ids = ChatTemplate.Named(name, folder).Encode(tokenizer, text).Prompt;
            Console.Write(name == "plain" ? text : "");
            var (response, sampled) = TextSampler.Continue(transformer, tokenizer, ids, options, new Seeds(parsed.GetValue(seed)), piece =>
            {
                Console.Write(piece);           // tokens appear as they are made
                Console.Out.Flush();
            });
            Console.WriteLine();
            JsonReport.Write(parsed.GetValue(json), new { prompt = text, response, tokens = sampled.Ids.Length, logp = sampled.Logps.Sum(), seconds = watch.Elapsed.TotalSeconds });
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
