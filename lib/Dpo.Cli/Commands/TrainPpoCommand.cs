using System.CommandLine;
using Dpo.Cli.Terminal;
using Dpo.Runs;

namespace Dpo.Cli.Commands;

/// <summary>dpo train ppo: on the scores of a reward model.</summary>
internal static class TrainPpoCommand
{
    private const double Largest = 1000;        // of beta, KL and penalty: more is a slip of the keys

    public static Command Make()
    {
        var defaults = new PpoRunConfig();
        var model = TrainCommand.Model();
        var reward = new Option<string>("--reward")
        {
            Description = "Folder of the reward model (dpo train reward), of the same tokenizer.",
            Required = true,
            HelpName = "DIR",
        };
        var prompts = new Option<string[]>("--prompts")
        {
            Description = "Rows with a column \"prompt\", a text or a conversation: JSON lines, a JSON array (both "
                + "also .gz), Parquet; may be given again.",
            Required = true,
            HelpName = "FILE",
        };
        var template = TrainCommand.Template(defaults.Template);
        var iterations = NumberOption.Integer("--iterations", "How often responses are sampled and learnt from.",
            defaults.Iterations, 1, TrainCommand.MaxSteps);
        var batch = NumberOption.Integer(
            "--batch-size", "Responses an iteration.", defaults.BatchSize, 1, TrainCommand.MaxBatch);
        var rate = NumberOption.Positive("--learning-rate", "Of the first update; it falls to 0. The larger the model, "
            + "the smaller: 3e-6 for billions of weights.", defaults.LearningRate, 1);
        var valueRate = NumberOption.PositiveOrNone("--value-learning-rate", "The value model's (--learning-rate).", 1);
        var beta = NumberOption.InRangeOrNone("--beta",
            FormattableString.Invariant($"What a nat of KL costs, reward units ({defaults.Beta})."), 0, true, Largest);
        var target = NumberOption.PositiveOrNone("--target-kl",
            "Steer beta so that the KL is this, nats a response (the same beta always).", Largest);
        var horizon = NumberOption.PositiveOrNone("--kl-horizon",
            "Responses over which a steered beta can change by a fifth (two iterations').", 1e9);
        var tokens = NumberOption.IntegerOrNone("--max-tokens",
            "Most tokens of a response (what the longest prompt leaves of the context).", 1, 1_000_000);
        var epochs = NumberOption.Integer(
            "--epochs", "Passes over an iteration's responses.", defaults.Epochs, 1, 1000);
        var minibatches = NumberOption.Integer("--minibatches", "Updates a pass; divides the batch.",
            defaults.Minibatches, 1, TrainCommand.MaxBatch);
        var temperature = NumberOption.Positive("--temperature",
            "Divides the logits, in sampling and in every log-probability.", defaults.Temperature, 100);
        var penalty = NumberOption.InRangeOrNone("--missing-eos-penalty",
            "Taken off the score of a response that did not end, reward units (0).", 0, true, Largest);
        var accumulation = TrainingTarget.Accumulation("Parts of a minibatch");
        var run = new TrainingTarget("iterations");
        var command = new Command("ppo", "Train a model on the scores of a reward model (PPO with KL).")
        {
            model, reward, prompts, template, iterations, batch, rate, valueRate, beta, target, horizon, tokens, epochs,
            minibatches, temperature, penalty, accumulation,
        };
        run.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var settings = new PpoRunConfig(parsed.GetValue(iterations), parsed.GetValue(batch), parsed.GetValue(rate))
            {
                Beta = parsed.GetValue(beta) ?? defaults.Beta,
                TargetKl = parsed.GetValue(target),
                KlHorizon = parsed.GetValue(horizon),
                MaxTokens = parsed.GetValue(tokens),
                ValueLearningRate = parsed.GetValue(valueRate),
                Epochs = parsed.GetValue(epochs),
                Minibatches = parsed.GetValue(minibatches),
                AccumulationSteps = parsed.GetValue(accumulation) ?? defaults.AccumulationSteps,
                Temperature = parsed.GetValue(temperature),
                MissingEosPenalty = parsed.GetValue(penalty) ?? defaults.MissingEosPenalty,
                Template = parsed.GetValue(template)!,
            };
            if (settings.KlHorizon is not null && settings.TargetKl is null)
            {
                throw new UsageException("--kl-horizon is how fast beta is steered; give it with --target-kl");
            }
            TrainingTarget.Use(() => settings.Checked());
            var options = run.Read(parsed);
            var made = TrainingTarget.Use(() => new PpoRun(
                parsed.GetValue(model)!, parsed.GetValue(reward)!, parsed.GetValue(prompts)!, options)
            { Config = settings });
            return run.Report(parsed, made.Run, Summary, stop);
        });
        return command;
    }

    private static string Summary(PpoResult r) =>
        FormattableString.Invariant($"{r.Steps} iterations in {r.Seconds:0} s, {r.Episodes} responses to ")
        + FormattableString.Invariant($"{r.Prompts} prompts: score {r.FirstScore:g4} -> {r.Score:g4}, ")
        + FormattableString.Invariant($"KL {r.Kl:g4} nats ")
        + FormattableString.Invariant($"a response, score less beta KL {r.FirstRlhfReward:g4} -> {r.RlhfReward:g4}, ")
        + FormattableString.Invariant($"{r.Length:0.0} tokens a response, {100 * r.Ended:0} of 100 ended");
}
