using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Data;
using Dpo.Models;
using Dpo.Training;
using TorchSharp;

namespace Dpo.Runs;

/// <summary>Run that trains a language model on text files and writes model, tokenizer, log and training states into a
/// folder.</summary>
/// <param name="data">Paths of the texts to train on: UTF-8 text files, or .jsonl files whose rows have a field "text";
/// not both kinds.</param>
/// <param name="options">Options of the training, with the folder that receives the log, training states and model
/// (created if absent). The folder's path alone, a string, converts to options with all defaults.</param>
public sealed class LanguageModelRun(IReadOnlyList<string> data, TrainingOptions options)
{
    private readonly TrainingJob _job = new(options, null, data);

    /// <summary>Settings of the run: model shape, optimiser and tokenizer; default
    /// <see cref="LanguageModelRunConfig.NanoCpu"/>.</summary>
    public LanguageModelRunConfig Config { get; init; } = LanguageModelRunConfig.NanoCpu;

    /// <summary>Trains to the end, or saves and returns when asked to stop.</summary>
    /// <param name="stop">Cancellation token that stops the training after the update in progress; model and training
    /// state are then saved, so that the training can be resumed.</param>
    /// <returns>Result of the training: training and held-out loss, speed and duration.</returns>
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
/// <param name="Steps">Number of updates of the weights done in total, those before a resume included.</param>
/// <param name="Seconds">Duration in seconds in this process, evaluations included; time before a resume is
/// not.</param>
/// <param name="TokensPerSecond">Training tokens processed per second, without the time for evaluations.</param>
/// <param name="TrainLoss">Mean training loss of the last 100 updates, or of all if there were fewer, in nats per
/// token.</param>
/// <param name="ValidationLoss">Mean loss of the held-out tokens after the last update, in nats per token; NaN if the
/// training was stopped before its last evaluation.</param>
public sealed record LanguageModelResult(
    long Steps, double Seconds, double TokensPerSecond, double TrainLoss, double ValidationLoss)
{
    /// <summary>Collects the result from a trainer's log.</summary>
    /// <param name="trainer">Trainer that has done at least one update; its log is read.</param>
    /// <param name="seconds">Duration of the training in seconds.</param>
    /// <returns>Result with the number of updates, the losses and the speed from the trainer's log.</returns>
    internal static LanguageModelResult FromTrainer(LanguageModelTrainer trainer, double seconds)
    {
        var speed = trainer.Log.Series("tokens_per_second").Values;
        return new LanguageModelResult(trainer.StepsDone, seconds, speed.Length / speed.Sum(s => 1 / s),
            RunSummary.TrainLoss(trainer.Log), RunSummary.Validation(trainer.Log, "loss"));
    }
}
