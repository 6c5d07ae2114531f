using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Losses;
using Dpo.Models;
using Dpo.Text;
using Dpo.Training;
using TorchSharp;

namespace Dpo.Runs;

/// <summary>Run that trains a reward model on preference data or on labels given by hand. The reward model starts from
/// a saved language model.</summary>
/// <param name="model">Path to the folder of the language model to start from (Hugging Face layout: config.json,
/// model.safetensors, tokenizer files); only read.</param>
/// <param name="data">Paths of preference data files (JSON lines, JSON or Parquet) with the fields prompt, chosen and
/// rejected; empty if <paramref name="labels"/> is given.</param>
/// <param name="options">Options of the training, with the folder that receives the log, training states and model
/// (created if absent). The folder's path alone, a string, converts to options with all defaults.</param>
/// <param name="validation">Path of a preference data file whose pairs are evaluated and not trained on; null (default)
/// to hold out the last pairs of the training data.</param>
/// <param name="labels">Path of a file of people's choices between two responses, written by the command
/// <c>dpo label</c>; null (default) if <paramref name="data"/> is given.</param>
public sealed class RewardRun(string model, IReadOnlyList<string> data, TrainingOptions options,
    string? validation = null, string? labels = null)
{
    private readonly TrainingJob _job = new(options, model, [.. data, labels, validation]);

    /// <summary>Settings of the run: prompt template, lengths and optimiser; default learning rate 1e-3.</summary>
    public PreferenceRunConfig Config { get; init; } = new(LearningRate: 1e-3);

    /// <summary>Trains to the end, or saves and returns when asked to stop. At the end the rewards of the training
    /// pairs' responses have mean 0.</summary>
    /// <param name="stop">Cancellation token that stops the training after the update in progress; model and training
    /// state are then saved, so that the training can be resumed.</param>
    /// <returns>Result of the training: losses, accuracy and margin on held-out pairs, numbers of pairs, and
    /// duration.</returns>
    /// <exception cref="InvalidDataException">Model, data or folder cannot be used; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped before its first step; or the host asked to
    /// stop (<see cref="LiveOutput.Stop"/>) between two steps, and the last save can be resumed.</exception>
    public PairResult Run(CancellationToken stop = default)
    {
        _job.Claim(new
        {
            settings = Config,
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
            ? PairData.FromFiles(data, validation, Config, tokenizer, model, start.ContextLength, seeds, device)
            : PairData.FromLabels(labels, validation, Config, tokenizer, model, start.ContextLength, seeds, device);
        _job.Note(pairs.Dropped);
        using var reward = RewardModel.From(start, seeds);
        using var trainer = new RewardTrainer(
            reward, pairs.Train, new BradleyTerryLoss(), Config.Optim(), _job.NewLog(), labels: pairs.Labels);
        var origin = new ModelOrigin(model, tokenizer);
        _job.Train(trainer, Save, () => trainer.Validate(pairs.HeldOut, pairs.HeldOutLabels), Config.ValidateEvery,
            origin, stop);
        return PairResult.FromTrainer(trainer, pairs, _job.Seconds, "accuracy", "margin");

        void Save()
        {
            if (trainer.StepsDone == trainer.Steps)
            {
                trainer.Normalise(scale: false, 2 * Config.BatchSize);        // scores all pairs, so once
            }
            HuggingFace.Save(_job.Folder, reward, origin);
        }
    }
}
