using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Data;
using Dpo.Losses;
using Dpo.Models;
using Dpo.Text;
using Dpo.Training;
using TorchSharp;

namespace Dpo.Runs;

/// <summary>Run that trains a saved model by KTO on responses labelled good or bad, without pairs. The reference model
/// is the model before the training.</summary>
/// <param name="model">Path to the folder of the model to start from (Hugging Face layout: config.json,
/// model.safetensors, tokenizer files); only read.</param>
/// <param name="data">Paths of data files (JSON lines, JSON or Parquet) with the fields prompt, completion and label
/// (true if desirable), or of preference data with the fields prompt, chosen and rejected.</param>
/// <param name="options">Options of the training, with the folder that receives the log, training states and model
/// (created if absent). The folder's path alone, a string, converts to options with all defaults.</param>
/// <param name="validation">Path of one more such data file, whose responses are evaluated and not trained on; null
/// (default) to hold out the last part of <paramref name="data"/>.</param>
public sealed class KtoRun(string model, IReadOnlyList<string> data, TrainingOptions options, string? validation = null)
{
    private readonly TrainingJob _job = new(options, model, [.. data, validation]);

    /// <summary>KTO loss with β and the weights of good and bad responses; default β 0.1.</summary>
    public KtoLoss Loss { get; init; } = new(0.1);

    /// <summary>Settings of the run: prompt template, lengths and optimiser; a batch is one of responses, not of
    /// pairs.</summary>
    public PreferenceRunConfig Config { get; init; } = new();

    /// <summary>Path of a folder in which the reference model's log-probabilities are stored for other runs on the same
    /// model and data; null (default) for one in the run folder, which serves to resume this run.</summary>
    public string? ReferenceCache { get; init; }

    /// <summary>Trains to the end, or saves and returns when asked to stop.</summary>
    /// <param name="stop">Cancellation token that stops the training after the update in progress; model and training
    /// state are then saved, so that the training can be resumed.</param>
    /// <returns>Result of the training: losses, implicit rewards, numbers of responses, and duration.</returns>
    /// <exception cref="InvalidDataException">Model, data or folder cannot be used; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped before its first step; or the host asked to
    /// stop (<see cref="LiveOutput.Stop"/>) between two steps, and the last save can be resumed.</exception>
    public KtoResult Run(CancellationToken stop = default)
    {
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
        var maxLength = Config.MaxLength ?? reference.ContextLength;
        var encoder = new KtoEncoder(ChatTemplate.Named(Config.Template, model), tokenizer, maxLength);
        var examples = encoder.Read(data);
        var heldOut = validation is null ? KtoEncoder.HoldOut(examples, Config.HeldOutShare)
            : encoder.Read([validation]);
        _job.Note(encoder.DroppedSummary);
        var train = Batches(examples, string.Join(", ", data));
        var unseen = Batches(heldOut, validation ?? "the part held out");
        NoteWeights(train);
        using var policy = ModelCopy.Create(reference, trainable: true);
        var cache = ReferenceCache ?? _job.ReferenceFolder;
        using var trainer = new KtoTrainer(policy, reference, train, Loss, Config.Optim(), _job.NewLog(), cache);
        using var objective = trainer.Over(unseen, cache);
        var origin = new ModelOrigin(model, tokenizer);
        _job.Train(trainer, () => HuggingFace.Save(_job.Folder, policy, origin: origin),
            () => trainer.Validate(unseen.InOrder(), objective), Config.ValidateEvery, origin, stop);
        return KtoResult.FromTrainer(trainer, train, unseen, _job.Seconds);

        KtoBatches Batches(IReadOnlyList<KtoExample> from, string where)
        {
            try
            {
                return new(from, Config.BatchSize, options.Seeds, options.Compute.Device, maxLength);
            }
            catch (ArgumentException e)
            {
                throw new InvalidDataException($"{where}: {e.Message}", e);
            }
        }
    }

    private void NoteWeights(KtoBatches train)
    {
        var good = train.Examples.Count(e => e.Desirable);
        var bad = train.Examples.Count - good;
        var (first, second) = (Loss.DesirableWeight * good, Loss.UndesirableWeight * bad);
        if (first / second is not (>= 1 and <= 4.0 / 3))
        {
            _job.Note(
                FormattableString.Invariant($"{good} good and {bad} bad responses weigh {first:g4} to {second:g4}; ")
                + "the paper wants good ones to weigh as much as bad ones, or up to a third more "
                + "(--desirable-weight, --undesirable-weight)");
        }
    }
}

/// <summary>Result of a KTO run.</summary>
/// <param name="Steps">Number of updates of the weights done in total, those before a resume included.</param>
/// <param name="Seconds">Duration in seconds in this process, evaluations included; time before a resume is
/// not.</param>
/// <param name="Desirable">Number of responses in the training data that are labelled desirable.</param>
/// <param name="Undesirable">Number of responses in the training data that are labelled undesirable.</param>
/// <param name="HeldOut">Number of responses that were evaluated and not trained on.</param>
/// <param name="TrainLoss">Mean training loss of the last 100 updates, or of all if there were fewer.</param>
/// <param name="ValidationLoss">Mean loss of the held-out responses after the last update; NaN if the training was
/// stopped before its last evaluation.</param>
/// <param name="ValidationChosen">Mean implicit reward, β log(P/P_ref), of the held-out responses labelled desirable:
/// negative if the policy P finds them less likely than the reference model P_ref does. NaN if there are none.</param>
/// <param name="ValidationRejected">Mean implicit reward, β log(P/P_ref), of the held-out responses labelled
/// undesirable, P the policy, P_ref the reference model. NaN if there are none.</param>
/// <param name="ValidationMargin">Mean implicit reward of the desirable held-out responses minus that of the
/// undesirable ones. NaN if one kind is absent.</param>
public sealed record KtoResult(
    long Steps,
    double Seconds,
    int Desirable,
    int Undesirable,
    int HeldOut,
    double TrainLoss,
    double ValidationLoss,
    double ValidationChosen,
    double ValidationRejected,
    double ValidationMargin)
{
    internal static KtoResult FromTrainer(KtoTrainer trainer, KtoBatches train, KtoBatches heldOut, double seconds)
    {
        double Last(string name) => RunSummary.Validation(trainer.Log, name);
        var good = train.Examples.Count(e => e.Desirable);
        return new KtoResult(trainer.StepsDone, seconds, good, train.Examples.Count - good, heldOut.Examples.Count,
            RunSummary.TrainLoss(trainer.Log), Last("loss"), Last("rewards/chosen"),
            Last("rewards/rejected"), Last("rewards/margins"));
    }
}
