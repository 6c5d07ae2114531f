using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Runs;
using Dpo.Training;

namespace Dpo.Science.Stories;

/// <summary>A folder for each stage of a long experiment, named by a hash of all that the stage depends on: what is there is not done again.</summary>
/// <param name="folder">Where they are.</param>
/// <param name="seeds">All chance.</param>
internal sealed class StoryStages(string folder, Seeds seeds)
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
    public static void Finish(
        string stage, ITrainer trainer, int steps, int every, ModelOrigin origin, Action save, CancellationToken stop)
    {
        var folder = new TrainingFolder(stage);
        using var held = folder.Hold();
        origin.CopyTo(stage);
        if (folder.HasRun)
        {
            folder.GoOn(trainer);
        }
        folder.Finish(trainer, steps, every, save, null, stop);
        stop.ThrowIfCancellationRequested();
    }
}
