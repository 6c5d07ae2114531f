using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Losses;
using Dpo.Models;
using Dpo.Text;
using Dpo.Training;
using TorchSharp;

namespace Dpo.Runs;

/// <summary>Trains a saved model on published preference data by DPO or a relative; the reference is the model as it
/// was.</summary>
/// <param name="model">The folder of the model to start from, with its tokenizer.</param>
/// <param name="data">Preference data.</param>
/// <param name="options">Where to, and how; a folder's path is enough.</param>
/// <param name="validation">Preference data that are not trained on; null to hold the last pairs out.</param>
public sealed class PreferenceRun(
    string model, IReadOnlyList<string> data, TrainingOptions options, string? validation = null)
{
    private readonly TrainingJob _job = new(options, model, [.. data, validation]);

    /// <summary>Preference loss to minimise.</summary>
    public PreferenceLoss Loss { get; init; } = new DpoLoss(0.1);

    /// <summary>Template and optimiser.</summary>
    public PairSettings Settings { get; init; } = new();

    /// <summary>A folder that keeps the reference's log-probabilities for other runs on the same model and data, such
    /// as a sweep over beta; null for one in the run's own folder, which serves its resume.</summary>
    public string? ReferenceCache { get; init; }

    /// <summary>Trains to the end, or saves and returns when told to stop.</summary>
    /// <param name="stop">Stops after the step in hand and saves.</param>
    /// <returns>What it gave.</returns>
    /// <exception cref="InvalidDataException">Model, data or folder cannot be used; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Stopped before the first step; or the host's
    /// <see cref="LiveOutput.Stop"/>, between two steps: the last save is there to go on from.</exception>
    public PairResult Run(CancellationToken stop = default)
    {
        if (ReferenceCache is not null && !Loss.UsesReference)
        {
            throw new ArgumentException($"ReferenceCache is {ReferenceCache}, but {Loss.GetType().Name} compares with "
                + "no reference; leave it out");
        }
        _job.Claim(new
        {
            settings = Settings,
            loss = Loss,
            data_sha256 = data.Select(RunRecord.FileSha256),
            validation_sha256 = validation is null ? null : RunRecord.FileSha256(validation),
        });
        var tokenizer = TokenizerFile.Load(model);
        using var reference = HuggingFace.Load(model);
        _job.NoteUnknown();
        reference.to(options.Compute.Device);
        using var pairs = PairData.OfFiles(data, validation, Settings, tokenizer, model, reference.ContextLength,
            options.Seeds, options.Compute.Device);
        _job.Note(pairs.Lost);
        using var policy = ModelCopy.Of(reference, trainable: true);
        using var theirs = Reference(reference, pairs.Train);
        using var theirsHeldOut = Reference(reference, pairs.HeldOut);
        using var trainer = new PreferenceTrainer(
            policy, reference, pairs.Train, Loss, Settings.Optim(), _job.NewLog(), theirs);
        var origin = new ModelOrigin(model, tokenizer);
        _job.Train(trainer, () => HuggingFace.Save(_job.Folder, policy, origin: origin),
            () => trainer.Validate(pairs.HeldOut, theirsHeldOut), Settings.ValidateEvery, origin, stop);
        return PairResult.Of(trainer, pairs, _job.Seconds, "rewards/accuracies", "rewards/margins");
    }

    private ReferenceLogps? Reference(Transformer reference, Data.PreferenceBatches pairs) => !Loss.UsesReference ? null
        : ReferenceLogps.LoadOrComputeIn(ReferenceCache ?? _job.ReferenceFolder, reference, pairs, Loss.TailWeight);
}
