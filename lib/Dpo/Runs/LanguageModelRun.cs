using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Data;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Training;
using TorchSharp;

namespace Dpo.Runs;

/// <summary>Trains a language model on text files into a folder: model, tokenizer, log, and the state to go on from.</summary>
/// <param name="settings">Shape, optimiser and data.</param>
/// <param name="dataFiles">UTF-8 texts, or .jsonl files with a column "text".</param>
/// <param name="folder">Where everything goes.</param>
/// <param name="seeds">All chance of the run.</param>
/// <param name="device">Where it trains.</param>
public sealed class LanguageModelRun(LanguageModelSettings settings, IReadOnlyList<string> dataFiles, string folder, Seeds seeds, torch.Device device)
{
    private readonly TrainingFolder _target = new(folder, null, dataFiles);

    /// <summary>Trains to the end, or saves and returns when told to stop.</summary>
    /// <param name="command">For the log's header.</param>
    /// <param name="resume">Goes on from the folder's state; without it a folder that holds a run is refused.</param>
    /// <param name="stop">Stops after the step in hand and saves.</param>
    /// <param name="live">Gets the progress; null for the host's, <see cref="LiveOutput.Current"/>.</param>
    /// <returns>What it gave.</returns>
    /// <exception cref="InvalidDataException">The data or the folder cannot be used; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Stopped before the first step; or the host's
    /// <see cref="LiveOutput.Stop"/>, between two steps: the last save is there to go on from.</exception>
    public LanguageModelResult Run(string command, bool resume, CancellationToken stop, ILiveOutput? live = null)
    {
        using var shown = LiveOutput.UseOrKeep(live);
        var text = TrainingText.Read(dataFiles, seeds);
        var description = _target.Require(resume, device, new
        {
            settings,
            seed = seeds.Root,
            text_sha256 = RunRecord.Sha256(text.Texts),
        });
        var tokenizer = text.Tokenizer(settings.Tokenizer, settings.VocabSize);
        var ids = text.Encode(tokenizer);
        var split = (int)(ids.Length * (1 - settings.ValidationShare));
        if (Math.Min(split, ids.Length - split) <= settings.ContextLength)
        {
            throw new InvalidDataException($"{dataFiles[0]}: has {ids.Length} tokens, of which {ids.Length - split} for validation; expected more than the context, "
                + $"{settings.ContextLength}, in each part: use a longer text");
        }
        using var train = new TextWindows(ids[..split], settings.ContextLength, settings.BatchSize, seeds, device);
        using var validation = new TextWindows(ids[split..], settings.ContextLength, 64, seeds, device);
        using var model = new Transformer(settings.Model(tokenizer.VocabSize), seeds);
        model.to(device);
        torch.manual_seed(seeds.For("dropout"));
        using var trainer = new LanguageModelTrainer(model, train, settings.Optim(), new RunLog(RunHeader.Now(command, seeds, device)));
        var origin = new ModelOrigin(null, tokenizer);
        _target.Train(trainer, settings.Steps, settings.ValidateEvery, origin,
            () => HuggingFace.Save(folder, model, origin: origin),
            () => trainer.Validate(validation.InOrder()), (resume, description), stop);
        return LanguageModelResult.Of(trainer, _target.Seconds);
    }
}

/// <summary>What a language-model run gave.</summary>
/// <param name="Steps">Updates done.</param>
/// <param name="Seconds">Of this process, evaluations included.</param>
/// <param name="TokensPerSecond">Training tokens a second of training.</param>
/// <param name="TrainLoss">Mean of the last 100 steps, nats per token.</param>
/// <param name="ValidationLoss">Over the whole validation part, nats per token; NaN where it was not reached.</param>
public sealed record LanguageModelResult(long Steps, double Seconds, double TokensPerSecond, double TrainLoss, double ValidationLoss)
{
    /// <summary>Of a trainer's log.</summary>
    /// <param name="trainer">That has trained.</param>
    /// <param name="seconds">What it took.</param>
    /// <returns>The numbers.</returns>
    internal static LanguageModelResult Of(LanguageModelTrainer trainer, double seconds)
    {
        var (losses, speed) = (trainer.Log.Series("loss").Values, trainer.Log.Series("tokens_per_second").Values);
        return new LanguageModelResult(trainer.StepsDone, seconds, speed.Length / speed.Sum(s => 1 / s), losses.TakeLast(100).Average(), trainer.Log.Rows[^1].Values.GetValueOrDefault("validation/loss", double.NaN));
    }
}
