using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Data;
using Dpo.Models;
using Dpo.Training;
using TorchSharp;

namespace Dpo.Runs;

/// <summary>Trains a language model on text files into a folder: model, tokenizer, log, and the states to go on
/// from.</summary>
/// <param name="data">UTF-8 texts, or .jsonl files with a column "text".</param>
/// <param name="options">Where to, and how; a folder's path is enough.</param>
public sealed class LanguageModelRun(IReadOnlyList<string> data, TrainingOptions options)
{
    private readonly TrainingJob _job = new(options, null, data);

    /// <summary>Shape, optimiser and data.</summary>
    public LanguageModelSettings Settings { get; init; } = LanguageModelSettings.NanoCpu;

    /// <summary>Trains to the end, or saves and returns when told to stop.</summary>
    /// <param name="stop">Stops after the step in hand and saves.</param>
    /// <returns>What it gave.</returns>
    /// <exception cref="InvalidDataException">The data or the folder cannot be used; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Stopped before the first step; or the host's
    /// <see cref="LiveOutput.Stop"/>, between two steps: the last save is there to go on from.</exception>
    public LanguageModelResult Run(CancellationToken stop = default)
    {
        var (seeds, device) = (options.Seeds, options.Compute.Device);
        var text = TrainingText.Read(data, seeds);
        _job.Claim(new { settings = Settings, text_sha256 = RunRecord.Sha256(text.Texts) });
        var tokenizer = text.Tokenizer(Settings.Tokenizer, Settings.VocabSize);
        var ids = text.Encode(tokenizer);
        var split = (int)(ids.Length * (1 - Settings.ValidationShare));
        if (Math.Min(split, ids.Length - split) <= Settings.ContextLength)
        {
            throw new InvalidDataException($"{data[0]}: has {ids.Length} tokens, of which {ids.Length - split} for "
                + $"validation; expected more than the context, {Settings.ContextLength}, in each part: use a longer "
                + "text");
        }
        using var train = new TextWindows(ids[..split], Settings.ContextLength, Settings.BatchSize, seeds, device);
        using var validation = new TextWindows(ids[split..], Settings.ContextLength, 64, seeds, device);
        using var model = new Transformer(Settings.Model(tokenizer.VocabSize), seeds);
        model.to(device);
        using var trainer = new LanguageModelTrainer(model, train, Settings.Optim(), _job.NewLog());
        var origin = new ModelOrigin(null, tokenizer);
        _job.Train(trainer, () => HuggingFace.Save(_job.Folder, model, origin: origin),
            () => trainer.Validate(validation.InOrder()), Settings.ValidateEvery, origin, stop);
        return LanguageModelResult.Of(trainer, _job.Seconds);
    }
}

/// <summary>What a language-model run gave.</summary>
/// <param name="Steps">Updates done.</param>
/// <param name="Seconds">Of this process, evaluations included.</param>
/// <param name="TokensPerSecond">Training tokens a second of training.</param>
/// <param name="TrainLoss">Mean of the last 100 steps, nats per token.</param>
/// <param name="ValidationLoss">Over the whole validation part, nats per token; NaN where it was not reached.</param>
public sealed record LanguageModelResult(
    long Steps, double Seconds, double TokensPerSecond, double TrainLoss, double ValidationLoss)
{
    /// <summary>Of a trainer's log.</summary>
    /// <param name="trainer">That has trained.</param>
    /// <param name="seconds">What it took.</param>
    /// <returns>The numbers.</returns>
    internal static LanguageModelResult Of(LanguageModelTrainer trainer, double seconds)
    {
        var speed = trainer.Log.Series("tokens_per_second").Values;
        return new LanguageModelResult(trainer.StepsDone, seconds, speed.Length / speed.Sum(s => 1 / s),
            RunSummary.TrainLoss(trainer.Log), RunSummary.Validation(trainer.Log, "loss"));
    }
}
