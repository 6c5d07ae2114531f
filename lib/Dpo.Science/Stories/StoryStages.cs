using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Runs;
using Dpo.Training;
using static TorchSharp.torch;

namespace Dpo.Science.Stories;

/// <summary>A folder for each stage of a long experiment, named by a hash of all that the stage depends on: what is there is not done again.</summary>
/// <param name="folder">Where they are.</param>
/// <param name="seeds">All chance.</param>
/// <param name="device">Where they train.</param>
internal sealed class StoryStages(string folder, Seeds seeds, Device device)
{
    /// <summary>The folder of a stage; made if need be.</summary>
    public string Of(string name, object settings)
    {
        var text = $"{seeds.Root} {settings} {JsonSerializer.Serialize(settings)}";
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8];
        return Directory.CreateDirectory(Path.Combine(folder, $"{name}-{hash}")).FullName;
    }

    /// <summary>Goes on with a stage to its end, saving along the way.</summary>
    /// <exception cref="IOException">Another process is at it.</exception>
    /// <exception cref="OperationCanceledException">Stopped; a later call goes on.</exception>
    public void Finish(
        string stage, ITrainer trainer, int every, ModelOrigin origin, Action save, CancellationToken stop)
    {
        var job = new TrainingJob(Options(stage));
        job.Claim(new { stage = Path.GetFileName(stage) });
        job.Train(trainer, save, every: every, origin: origin, stop: stop);
        stop.ThrowIfCancellationRequested();
    }

    /// <summary>A stage goes on where it was broken off.</summary>
    public TrainingOptions Options(string stage) => new(stage)
    {
        Seeds = seeds,
        Compute = device,
        Resume = File.Exists(Path.Combine(stage, RunFolder.Record)),
    };
}
