using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Data;
using Dpo.Losses;
using Dpo.Models;
using Dpo.Text;
using Dpo.Training;
using TorchSharp;

namespace Dpo.Runs;

/// <summary>Trains a saved model by KTO on responses that were found good or bad, without pairs; the reference is the
/// model as it was.</summary>
/// <param name="model">The folder of the model to start from, with its tokenizer.</param>
/// <param name="data">Files with columns prompt, completion and label, true or false; or preference data.</param>
/// <param name="options">Where to, and how; a folder's path is enough.</param>
/// <param name="validation">The same, not trained on; null to hold the last responses out.</param>
public sealed class KtoRun(string model, IReadOnlyList<string> data, TrainingOptions options, string? validation = null)
{
    private readonly TrainingJob _job = new(options, model, [.. data, validation]);

    /// <summary>β, and what good and bad responses weigh.</summary>
    public KtoLoss Loss { get; init; } = new(0.1);

    /// <summary>Template and optimiser; a batch is one of responses.</summary>
    public PairSettings Settings { get; init; } = new();

    /// <summary>A folder that keeps the reference's log-probabilities for other runs on the same model and data; null
    /// for one in the run's own folder, which serves its resume.</summary>
    public string? ReferenceCache { get; init; }

    /// <summary>Trains to the end, or saves and returns when told to stop.</summary>
    /// <param name="stop">Stops after the step in hand and saves.</param>
    /// <returns>What it gave.</returns>
    /// <exception cref="InvalidDataException">Model, data or folder cannot be used; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Stopped before the first step; or the host's
    /// <see cref="LiveOutput.Stop"/>, between two steps: the last save is there to go on from.</exception>
    public KtoResult Run(CancellationToken stop = default)
    {
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
        var maxLength = Settings.MaxLength ?? reference.ContextLength;
        var encoder = new KtoEncoder(ChatTemplate.Named(Settings.Template, model), tokenizer, maxLength);
        var examples = encoder.Read(data);
        var heldOut = validation is null ? KtoEncoder.HoldOut(examples, Settings.HeldOutShare)
            : encoder.Read([validation]);
        _job.Note(encoder.Lost);
        var train = Batches(examples, string.Join(", ", data));
        var unseen = Batches(heldOut, validation ?? "the part held out");
        NoteWeights(train);
        using var policy = ModelCopy.Of(reference, trainable: true);
        var cache = ReferenceCache ?? _job.ReferenceFolder;
        using var trainer = new KtoTrainer(policy, reference, train, Loss, Settings.Optim(), _job.NewLog(), cache);
        using var objective = trainer.Over(unseen, cache);
        var origin = new ModelOrigin(model, tokenizer);
        _job.Train(trainer, () => HuggingFace.Save(_job.Folder, policy, origin: origin),
            () => trainer.Validate(unseen.InOrder(), objective), Settings.ValidateEvery, origin, stop);
        return KtoResult.Of(trainer, train, unseen, _job.Seconds);

        KtoBatches Batches(IReadOnlyList<KtoExample> from, string where)
        {
            try
            {
                return new(from, Settings.BatchSize, options.Seeds, options.Compute.Device, maxLength);
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
            _job.Note(FormattableString.Invariant($"{good} good and {bad} bad responses weigh {first:g4} to {second:g4}; ")
                + "the paper wants good ones to weigh as much as bad ones, or up to a third more "
                + "(--desirable-weight, --undesirable-weight)");
        }
    }
}

/// <summary>What a KTO run gave.</summary>
/// <param name="Steps">Updates done.</param>
/// <param name="Seconds">Of this process, evaluations included.</param>
/// <param name="Desirable">Good responses to learn from.</param>
/// <param name="Undesirable">Bad ones.</param>
/// <param name="HeldOut">Responses held out.</param>
/// <param name="TrainLoss">Mean of the last 100 steps.</param>
/// <param name="ValidationLoss">Over the held-out responses; NaN where it was not reached.</param>
/// <param name="ValidationChosen">Mean reward of the good responses, held out; below 0 where they are less likely than
/// under the reference. NaN where there are none.</param>
/// <param name="ValidationRejected">The same of the bad ones.</param>
/// <param name="ValidationMargin">Their difference.</param>
public sealed record KtoResult(long Steps, double Seconds, int Desirable, int Undesirable, int HeldOut,
    double TrainLoss, double ValidationLoss, double ValidationChosen, double ValidationRejected, double ValidationMargin)
{
    internal static KtoResult Of(KtoTrainer trainer, KtoBatches train, KtoBatches heldOut, double seconds)
    {
        double Last(string name) => RunSummary.Validation(trainer.Log, name);
        var good = train.Examples.Count(e => e.Desirable);
        return new KtoResult(trainer.StepsDone, seconds, good, train.Examples.Count - good, heldOut.Examples.Count,
            RunSummary.TrainLoss(trainer.Log), Last("loss"), Last("rewards/chosen"),
            Last("rewards/rejected"), Last("rewards/margins"));
    }
}
