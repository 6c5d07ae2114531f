using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Losses;
using Dpo.Models;
using Dpo.Text;
using Dpo.Training;
using TorchSharp;

namespace Dpo.Runs;

/// <summary>Run that trains a saved model on preference data by DPO or a relative. The reference model is the model
/// before the training.</summary>
/// <param name="model">Path to the folder of the model to start from (Hugging Face layout: config.json,
/// model.safetensors, tokenizer files); only read.</param>
/// <param name="data">Paths of preference data files (JSON lines, JSON or Parquet) with the fields prompt, chosen and
/// rejected; other published layouts are recognised.</param>
/// <param name="options">Options of the training, with the folder that receives the log, training states and model
/// (created if absent). The folder's path alone, a string, converts to options with all defaults.</param>
/// <param name="validation">Path of a preference data file whose pairs are evaluated and not trained on; null (default)
/// to hold out the last pairs of <paramref name="data"/>.</param>
public sealed class PreferenceRun(
    string model, IReadOnlyList<string> data, TrainingOptions options, string? validation = null)
{
    private readonly TrainingJob _job = new(options, model, [.. data, validation]);

    /// <summary>Preference loss to minimise; default <c>new DpoLoss(0.1)</c>.</summary>
    public PreferenceLoss Loss { get; init; } = new DpoLoss(0.1);

    /// <summary>Settings of the run: prompt template, lengths and optimiser.</summary>
    public PreferenceRunConfig Config { get; init; } = new();

    /// <summary>Path of a folder in which the reference model's log-probabilities are stored for other runs on the same
    /// model and data, such as a sweep over β; null (default) for one in the run folder, which serves to resume this
    /// run.</summary>
    public string? ReferenceCache { get; init; }

    /// <summary>Trains to the end, or saves and returns when asked to stop.</summary>
    /// <param name="stop">Cancellation token that stops the training after the update in progress; model and training
    /// state are then saved, so that the training can be resumed.</param>
    /// <returns>Result of the training: losses, accuracy and margin on held-out pairs, numbers of pairs, and
    /// duration.</returns>
    /// <exception cref="InvalidDataException">Model, data or folder cannot be used; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped before its first step; or the host asked to
    /// stop (<see cref="LiveOutput.Stop"/>) between two steps, and the last save can be resumed.</exception>
    public PairResult Run(CancellationToken stop = default)
    {
        if (ReferenceCache is not null && !Loss.UsesReference)
        {
            throw new ArgumentException($"ReferenceCache is {ReferenceCache}, but {Loss.GetType().Name} compares with "
                + "no reference; leave it out");
        }
        _job.Claim(new
        {
            settings = Config,
            loss = Loss,
            data_sha256 = data.Select(RunRecord.FileSha256),
            validation_sha256 = validation is null ? null : RunRecord.FileSha256(validation),
        });
        var tokenizer = TokenizerFile.Load(model);
        using var reference = HuggingFace.Load(model);
        _job.NoteUnknown();
        reference.to(options.Compute.Device);
        using var pairs = PairData.FromFiles(data, validation, Config, tokenizer, model, reference.ContextLength,
            options.Seeds, options.Compute.Device);
        _job.Note(pairs.Dropped);
        using var policy = ModelCopy.Create(reference, trainable: true);
        using var theirs = Reference(reference, pairs.Train);
        using var theirsHeldOut = Reference(reference, pairs.HeldOut);
        using var trainer = new PreferenceTrainer(
            policy, reference, pairs.Train, Loss, Config.Optim(), _job.NewLog(), theirs);
        var origin = new ModelOrigin(model, tokenizer);
        _job.Train(trainer, () => HuggingFace.Save(_job.Folder, policy, origin: origin),
            () => trainer.Validate(pairs.HeldOut, theirsHeldOut), Config.ValidateEvery, origin, stop);
        return PairResult.FromTrainer(trainer, pairs, _job.Seconds, "rewards/accuracies", "rewards/margins");
    }

    private ReferenceLogps? Reference(Transformer reference, Data.PreferenceBatches pairs) => !Loss.UsesReference ? null
        : ReferenceLogps.LoadOrComputeIn(
            ReferenceCache ?? _job.ReferenceFolder, reference, pairs, Loss.ExcessTokenWeight);
}
