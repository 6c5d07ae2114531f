using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Data;
using Dpo.Models;
using Dpo.Training;
using TorchSharp;

namespace Dpo.Runs;

/// <summary>Run that trains a language model on text files and writes model, tokenizer, log and training states into a
/// folder.</summary>
/// <param name="data">Paths of UTF-8 text files, or of .jsonl files with a column "text".</param>
/// <param name="options">Run folder and options of the training; the path of the folder is enough.</param>
public sealed class LanguageModelRun(IReadOnlyList<string> data, TrainingOptions options)
{
    private readonly TrainingJob _job = new(options, null, data);

    /// <summary>Settings of the run: model shape, optimiser and tokenizer; default
    /// <see cref="LanguageModelRunConfig.NanoCpu"/>.</summary>
    public LanguageModelRunConfig Config { get; init; } = LanguageModelRunConfig.NanoCpu;

    /// <summary>Trains to the end, or saves and returns when asked to stop.</summary>
    /// <param name="stop">Caller's request to stop: the step in progress is finished, then the run is saved.</param>
    /// <returns>Losses, speed and duration of the run.</returns>
    /// <exception cref="InvalidDataException">The data or the folder cannot be used; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped before its first step; or the host asked to
    /// stop (<see cref="LiveOutput.Stop"/>) between two steps, and the last save can be resumed.</exception>
    public LanguageModelResult Run(CancellationToken stop = default)
    {
        var (seeds, device) = (options.Seeds, options.Compute.Device);
        var text = TrainingText.Read(data, seeds);
        _job.Claim(new { settings = Config, text_sha256 = RunRecord.Sha256(text.Texts) });
        var tokenizer = text.Tokenizer(Config.Tokenizer, Config.VocabSize);
        var ids = text.Encode(tokenizer);
        var split = (int)(ids.Length * (1 - Config.ValidationShare));
        if (Math.Min(split, ids.Length - split) <= Config.ContextLength)
        {
            throw new InvalidDataException($"{data[0]}: has {ids.Length} tokens, of which {ids.Length - split} for "
                + $"validation; expected more than the context, {Config.ContextLength}, in each part: use a longer "
                + "text");
        }
        using var train = new TextWindows(ids[..split], Config.ContextLength, Config.BatchSize, seeds, device);
        using var validation = new TextWindows(ids[split..], Config.ContextLength, 64, seeds, device);
        using var model = new Transformer(Config.Model(tokenizer.VocabSize), seeds);
        model.to(device);
        using var trainer = new LanguageModelTrainer(model, train, Config.Optim(), _job.NewLog());
        var origin = new ModelOrigin(null, tokenizer);
        _job.Train(trainer, () => HuggingFace.Save(_job.Folder, model, origin: origin),
            () => trainer.Validate(validation.InOrder()), Config.ValidateEvery, origin, stop);
        return LanguageModelResult.FromTrainer(trainer, _job.Seconds);
    }
}

/// <summary>Result of a run that trains a language model.</summary>
/// <param name="Steps">Number of updates that were done.</param>
/// <param name="Seconds">Duration in seconds in this process, evaluations included.</param>
/// <param name="TokensPerSecond">Number of training tokens per second of training, evaluations not included.</param>
/// <param name="TrainLoss">Mean training loss of the last 100 steps, nats per token.</param>
/// <param name="ValidationLoss">Mean loss over all held-out text, nats per token; NaN where the run did not end with an
/// evaluation.</param>
public sealed record LanguageModelResult(
    long Steps, double Seconds, double TokensPerSecond, double TrainLoss, double ValidationLoss)
{
    /// <summary>Collects the result from a trainer's log.</summary>
    /// <param name="trainer">Trainer that has done at least one update.</param>
    /// <param name="seconds">Duration of the run in seconds.</param>
    /// <returns>Result with the losses and the speed from the log.</returns>
    internal static LanguageModelResult FromTrainer(LanguageModelTrainer trainer, double seconds)
    {
        var speed = trainer.Log.Series("tokens_per_second").Values;
        return new LanguageModelResult(trainer.StepsDone, seconds, speed.Length / speed.Sum(s => 1 / s),
            RunSummary.TrainLoss(trainer.Log), RunSummary.Validation(trainer.Log, "loss"));
    }
}
