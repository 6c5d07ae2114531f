using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Losses;
using Dpo.Models;
using Dpo.Text;
using Dpo.Training;
using TorchSharp;

namespace Dpo.Runs;

/// <summary>Trains a reward model, which begins as a saved language model, on published preference data or on labels
/// given by hand.</summary>
/// <param name="model">The folder of the model to start from, with its tokenizer.</param>
/// <param name="data">Preference data; empty where there are labels.</param>
/// <param name="options">Where to, and how; a folder's path is enough.</param>
/// <param name="validation">Preference data that are not trained on; null to hold the last pairs out.</param>
/// <param name="labels">What dpo label wrote; null where there are data.</param>
public sealed class RewardRun(string model, IReadOnlyList<string> data, TrainingOptions options,
    string? validation = null, string? labels = null)
{
    private readonly TrainingJob _job = new(options, model, [.. data, labels, validation]);

    /// <summary>Template and optimiser.</summary>
    public PairSettings Settings { get; init; } = new(LearningRate: 1e-3);

    /// <summary>Trains to the end, or saves and returns when told to stop. At the end the rewards of the pairs'
    /// responses have mean 0.</summary>
    /// <param name="stop">Stops after the step in hand and saves.</param>
    /// <returns>What it gave.</returns>
    /// <exception cref="InvalidDataException">Model, data or folder cannot be used; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Stopped before the first step; or the host's
    /// <see cref="LiveOutput.Stop"/>, between two steps: the last save is there to go on from.</exception>
    public PairResult Run(CancellationToken stop = default)
    {
        _job.Claim(new
        {
            settings = Settings,
            data_sha256 = data.Select(RunRecord.FileSha256),
            labels_sha256 = labels is null ? null : RunRecord.FileSha256(labels),
            validation_sha256 = validation is null ? null : RunRecord.FileSha256(validation),
        });
        var tokenizer = TokenizerFile.Load(model);
        using var start = HuggingFace.Load(model);
        _job.NoteUnknown();
        var (seeds, device) = (options.Seeds, options.Compute.Device);
        start.to(device);
        using var pairs = labels is null
            ? PairData.OfFiles(data, validation, Settings, tokenizer, model, start.ContextLength, seeds, device)
            : PairData.OfLabels(labels, validation, Settings, tokenizer, model, start.ContextLength, seeds, device);
        _job.Note(pairs.Lost);
        using var reward = RewardModel.From(start, seeds);
        using var trainer = new RewardTrainer(
            reward, pairs.Train, new BradleyTerryLoss(), Settings.Optim(), _job.NewLog(), labels: pairs.Labels);
        var origin = new ModelOrigin(model, tokenizer);
        _job.Train(trainer, Save, () => trainer.Validate(pairs.HeldOut, pairs.HeldOutLabels), Settings.ValidateEvery,
            origin, stop);
        return PairResult.Of(trainer, pairs, _job.Seconds, "accuracy", "margin");

        void Save()
        {
            if (trainer.StepsDone == trainer.Steps)
            {
                trainer.Normalise(scale: false, 2 * Settings.BatchSize);        // scores all pairs, so once
            }
            HuggingFace.Save(_job.Folder, reward, origin);
        }
    }
}
