using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Losses;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Text;
using Dpo.Training;
using TorchSharp;

namespace Dpo.Runs;

/// <summary>Trains a saved model on published preference data by DPO or a relative; the reference is the model as it was.</summary>
/// <param name="settings">Template and optimiser.</param>
/// <param name="loss">Preference loss to minimise, e.g. <c>new DpoLoss(0.1)</c>.</param>
/// <param name="modelFolder">The model to start from, with its tokenizer.</param>
/// <param name="dataFiles">Preference data.</param>
/// <param name="heldOutFile">The same, not trained on; null to hold the last pairs out.</param>
/// <param name="folder">Where everything goes.</param>
/// <param name="seeds">All chance of the run.</param>
/// <param name="device">Where it trains.</param>
public sealed class PreferenceRun(
    PairSettings settings, PreferenceLoss loss, string modelFolder, IReadOnlyList<string> dataFiles,
    string? heldOutFile, string folder, Seeds seeds, torch.Device device)
{
    private readonly TrainingFolder _target = new(folder, modelFolder, [.. dataFiles, heldOutFile]);

    /// <summary>Trains to the end, or saves and returns when told to stop.</summary>
    /// <param name="command">For the log's header.</param>
    /// <param name="resume">Goes on from the folder's state; without it a folder that holds a run is refused.</param>
    /// <param name="note">Gets one sentence where pairs were cut or left out; null for none.</param>
    /// <param name="stop">Stops after the step in hand and saves.</param>
    /// <param name="live">Gets the progress; null for the host's, <see cref="LiveOutput.Current"/>.</param>
    /// <returns>What it gave.</returns>
    /// <exception cref="InvalidDataException">Model, data or folder cannot be used; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Stopped before the first step; or the host's
    /// <see cref="LiveOutput.Stop"/>, between two steps: the last save is there to go on from.</exception>
    public PairResult Run(
        string command, bool resume, Action<string>? note, CancellationToken stop, ILiveOutput? live = null)
    {
        using var shown = LiveOutput.UseOrKeep(live);
        var description = _target.Require(resume, device, new
        {
            settings,
            loss = RunRecord.Of(loss),
            seed = seeds.Root,
            data_sha256 = dataFiles.Select(RunRecord.FileSha256),
            validation_sha256 = heldOutFile is null ? null : RunRecord.FileSha256(heldOutFile),
        });
        var tokenizer = TokenizerFile.Load(modelFolder);
        using var reference = HuggingFace.Load(modelFolder);
        _target.NoteUnknown(note);
        reference.to(device);
        using var data = PairData.OfFiles(dataFiles, heldOutFile, settings, tokenizer, modelFolder, reference.Config.ContextLength, seeds, device);
        if (data.Lost.Length > 0)
        {
            note?.Invoke(data.Lost);
        }
        using var policy = ModelCopy.Of(reference, trainable: true);
        var log = new RunLog(RunHeader.Now(command, seeds, device));
        using var trainer = new PreferenceTrainer(policy, reference, data.Train, loss, settings.Optim(), log);
        using var heldOut = loss.UsesReference ? new ReferenceLogps(reference, data.HeldOut, loss.TailWeight) : null;
        var origin = new ModelOrigin(modelFolder, tokenizer);
        _target.Train(trainer, settings.Steps, settings.ValidateEvery, origin,
            () => HuggingFace.Save(folder, policy, origin: origin),
            () => trainer.Validate(data.HeldOut, heldOut), (resume, description), stop);
        return PairResult.Of(trainer, data, _target.Seconds, "rewards/");
    }
}
