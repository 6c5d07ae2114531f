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
/// <param name="folder">Folder in which the stages' folders are.</param>
/// <param name="seeds">Seeds of all random draws; part of every hash.</param>
/// <param name="device">Device on which the stages train.</param>
internal sealed class StoryStages(string folder, Seeds seeds, Device device)
{
    /// <summary>Returns the folder of a stage and makes it if it is missing.</summary>
    /// <param name="name">Name of the stage, the beginning of the folder's name.</param>
    /// <param name="settings">All settings that the stage depends on; serialised as JSON for the hash.</param>
    /// <returns>Full path of the folder.</returns>
    public string GetFolder(string name, object settings)
    {
        var text = $"{seeds.Root} {settings} {JsonSerializer.Serialize(settings)}";
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8];
        return Directory.CreateDirectory(Path.Combine(folder, $"{name}-{hash}")).FullName;
    }

    /// <summary>Trains a stage to its end, from where it was broken off, and saves along the way.</summary>
    /// <param name="stage">Folder of the stage, from <see cref="GetFolder"/>.</param>
    /// <param name="trainer">Trainer of the stage's model.</param>
    /// <param name="every">Number of steps between two saved checkpoints.</param>
    /// <param name="origin">Folder and tokenizer of the model that training starts from.</param>
    /// <param name="save">Function that saves the model to the stage's folder.</param>
    /// <param name="stop">Request to stop: the step in hand is finished first.</param>
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
    /// <param name="stage">Folder of the stage, from <see cref="GetFolder"/>.</param>
    /// <returns>Options with the folder, the seeds and the device; resuming if the folder holds a run.</returns>
    public TrainingOptions Options(string stage) => new(stage)
    {
        Seeds = seeds,
        Compute = device,
        Resume = File.Exists(Path.Combine(stage, RunFolder.Record)),
    };
}
