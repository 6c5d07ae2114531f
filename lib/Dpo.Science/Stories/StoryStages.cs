using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Runs;
using Dpo.Training;
using static TorchSharp.torch;

namespace Dpo.Science.Stories;

/// <summary>Folders for the stages of a long experiment, each named by a hash of all that the stage depends on: a stage
/// that is done is not done again.</summary>
/// <param name="folder">Folder of the whole experiment, in which each stage gets a subfolder; created if
/// absent.</param>
/// <param name="seeds">Random seeds of all stages; the root seed is part of every stage folder's hash.</param>
/// <param name="device">Device (CPU or GPU) on which all stages train.</param>
internal sealed class StoryStages(string folder, Seeds seeds, Device device)
{
    /// <summary>Returns the folder of a stage and makes it if it is missing.</summary>
    /// <param name="name">Name of the stage, e.g. "dpo"; the folder is called "NAME-HASH".</param>
    /// <param name="settings">All settings that the stage's result depends on; their text and JSON form, with the root
    /// seed, give the hash.</param>
    /// <returns>Full path of the stage's folder, which exists after the call.</returns>
    public string GetFolder(string name, object settings)
    {
        var text = $"{seeds.Root} {settings} {JsonSerializer.Serialize(settings, Json.Options)}";
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8];
        return Directory.CreateDirectory(Path.Combine(folder, $"{name}-{hash}")).FullName;
    }

    /// <summary>Trains a stage to its end, from where it was broken off, and saves along the way.</summary>
    /// <param name="stage">Full path of the stage's folder, from <see cref="GetFolder"/>; receives the log, the
    /// training states and the model.</param>
    /// <param name="trainer">Trainer of the stage's model, not yet begun; resumes from the newest training state in the
    /// folder, if there is one.</param>
    /// <param name="every">Number of training steps between two saves of the model and the training state, at least
    /// 1.</param>
    /// <param name="origin">Folder and tokenizer of the model that training starts from; the unchanged files are taken
    /// from there.</param>
    /// <param name="save">Function that saves the model, in its current state, to the stage's folder.</param>
    /// <param name="stop">Cancellation token that stops the training after the current step, with its state saved;
    /// calling again with the same settings resumes.</param>
    /// <exception cref="IOException">Another process trains this stage.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped; a later call goes on.</exception>
    public void Finish(
        string stage, ITrainer trainer, int every, ModelOrigin origin, Action save, CancellationToken stop)
    {
        var job = new TrainingJob(Options(stage));
        job.Claim(new { stage = Path.GetFileName(stage) });
        job.Train(trainer, save, every: every, origin: origin, stop: stop);
        stop.ThrowIfCancellationRequested();
    }

    /// <summary>Returns the training options of a stage; it resumes where it was broken off.</summary>
    /// <param name="stage">Full path of the stage's folder, from <see cref="GetFolder"/>.</param>
    /// <returns>New options with this folder, the seeds and the device; training resumes if the folder already holds a
    /// training run.</returns>
    public TrainingOptions Options(string stage) => new(stage)
    {
        Seeds = seeds,
        Compute = device,
        Resume = File.Exists(Path.Combine(stage, RunFolder.Record)),
    };
}
