using Dpo.Checkpoints;
using Dpo.Devices;
using Dpo.Estimators;
using Dpo.Losses;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Text;
using Dpo.Training;
using TorchSharp;

namespace Dpo.Experiments;

/// <summary>Trains a saved model on published preference data by DPO or a relative; the reference is the model as it was.</summary>
/// <param name="settings">Template and optimiser.</param>
/// <param name="loss">Of <see cref="PreferenceLosses.All"/>.</param>
/// <param name="beta">β, where the loss has one.</param>
/// <param name="modelFolder">The model to start from, with its tokenizer.</param>
/// <param name="dataFiles">Preference data.</param>
/// <param name="heldOutFile">The same, not trained on; null to hold the last pairs out.</param>
/// <param name="folder">Where everything goes.</param>
/// <param name="seeds">All chance of the run.</param>
/// <param name="device">Where it trains.</param>
public sealed class PreferenceRun(PairSettings settings, string loss, double beta, string modelFolder, IReadOnlyList<string> dataFiles, string? heldOutFile, string folder, Seeds seeds, torch.Device device)
{
    /// <summary>Trains to the end, or saves and returns when told to stop.</summary>
    /// <param name="command">For the log's header.</param>
    /// <param name="resume">Goes on from the folder's state; without it a folder that holds a run is refused.</param>
    /// <param name="note">Gets one sentence where pairs were cut or left out; null for none.</param>
    /// <param name="stop">Stops after the step in hand and saves.</param>
    /// <returns>What it gave.</returns>
    /// <exception cref="InvalidDataException">Model, data or folder cannot be used; the message says why.</exception>
    /// <exception cref="OperationCanceledException">Stopped before the first step.</exception>
    public PairResult Run(string command, bool resume, Action<string>? note, CancellationToken stop)
    {
        var target = new TrainingFolder(folder);
        var description = target.Require(resume, new { settings, loss, beta, seed = seeds.Root, data_sha256 = PairData.Sha256([.. dataFiles, .. heldOutFile is null ? [] : (string[])[heldOutFile]]) });
        var tokenizer = TokenizerFile.Load(modelFolder);
        using var reference = HuggingFace.Load(modelFolder);
        reference.to(device);
        using var data = PairData.OfFiles(dataFiles, heldOutFile, settings, tokenizer, modelFolder, reference.Config.ContextLength, seeds, device);
        if (data.Lost.Length > 0)
        {
            note?.Invoke(data.Lost);
        }
        using var policy = ModelCopy.Of(reference, trainable: true);
        var chosen = PreferenceLosses.All(beta)[loss];
        using var trainer = new PreferenceTrainer(policy, reference, data.Train, chosen, settings.Optim(), new RunLog(RunHeader.Now(command, seeds, device)));
        using var heldOut = chosen.UsesReference ? new ReferenceLogps(reference, data.HeldOut, chosen.TailWeight) : null;
        target.Train(trainer, settings.Steps, settings.ValidateEvery, tokenizer, () => HuggingFace.Save(folder, policy), () => trainer.Validate(data.HeldOut, heldOut), (resume, description), stop);
        return PairResult.Of(trainer, data, target.Seconds, "rewards/");
    }
}
