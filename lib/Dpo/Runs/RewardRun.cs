using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Losses;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Text;
using Dpo.Training;
using TorchSharp;

namespace Dpo.Runs;

/// <summary>Trains a reward model, which begins as a saved language model, on published preference data or on labels given by hand.</summary>
/// <param name="settings">Template and optimiser.</param>
/// <param name="modelFolder">The model to start from, with its tokenizer.</param>
/// <param name="dataFiles">Preference data; empty where there are labels.</param>
/// <param name="labels">What dpo label wrote; null where there are data.</param>
/// <param name="heldOutFile">Preference data that are not trained on; null to hold the last pairs out.</param>
/// <param name="folder">Where everything goes.</param>
/// <param name="seeds">All chance of the run.</param>
/// <param name="device">Where it trains.</param>
public sealed class RewardRun(
    PairSettings settings, string modelFolder, IReadOnlyList<string> dataFiles, string? labels, string? heldOutFile,
    string folder, Seeds seeds, torch.Device device)
{
    private readonly TrainingFolder _target = new(folder, modelFolder, [.. dataFiles, labels, heldOutFile]);

    /// <summary>Trains to the end, or saves and returns when told to stop. The rewards of the pairs' responses then have mean 0.</summary>
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
            seed = seeds.Root,
            data_sha256 = dataFiles.Select(RunRecord.FileSha256),
            labels_sha256 = labels is null ? null : RunRecord.FileSha256(labels),
            validation_sha256 = heldOutFile is null ? null : RunRecord.FileSha256(heldOutFile),
        });
        var tokenizer = TokenizerFile.Load(modelFolder);
        using var start = HuggingFace.Load(modelFolder);
        _target.NoteUnknown(note);
        start.to(device);
        using var data = labels is null ? PairData.OfFiles(dataFiles, heldOutFile, settings, tokenizer, modelFolder, start.Config.ContextLength, seeds, device)
            : PairData.OfLabels(labels, heldOutFile, settings, tokenizer, modelFolder, start.Config.ContextLength, seeds, device);
        if (data.Lost.Length > 0)
        {
            note?.Invoke(data.Lost);
        }
        using var model = RewardModel.From(start, seeds);
        using var trainer = new RewardTrainer(model, data.Train, new BradleyTerryLoss(), settings.Optim(), new RunLog(RunHeader.Now(command, seeds, device)), labels: data.Labels);
        var origin = new ModelOrigin(modelFolder, tokenizer);
        _target.Train(trainer, settings.Steps, settings.ValidateEvery, origin, Save,
            () => trainer.Validate(data.HeldOut), (resume, description), stop);
        return PairResult.Of(trainer, data, _target.Seconds);

        void Save()
        {
            trainer.Normalise(scale: false);
            HuggingFace.Save(folder, model, origin);
        }
    }
}
