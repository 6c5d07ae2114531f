using System.Text.Json;
using Dpo.Devices;
using Dpo.Training;

namespace Dpo.Experiments;

/// <summary>A folder for each stage of a long experiment, named by a hash of all that the stage depends on: what is there is not done again.</summary>
/// <param name="folder">Where they are.</param>
/// <param name="seeds">All chance.</param>
internal sealed class StoryStages(string folder, Seeds seeds)
{
    /// <summary>The folder of a stage; made if need be.</summary>
    public string Of(string name, object settings) => Directory.CreateDirectory(Path.Combine(folder,
        $"{name}-{TrainingFolder.Sha256([$"{seeds.Root} {settings} {JsonSerializer.Serialize(settings)}"])[..8]}")).FullName;

    /// <summary>Goes on with a stage to its end, saving along the way.</summary>
    /// <exception cref="OperationCanceledException">Stopped; a later call goes on.</exception>
    public static void Finish(string stage, ITrainer trainer, int steps, int every, Action save, CancellationToken stop)
    {
        var folder = new TrainingFolder(stage);
        if (folder.HasRun)
        {
            folder.GoOn(trainer);
        }
        folder.Finish(trainer, steps, every, save, null, stop);
        stop.ThrowIfCancellationRequested();
    }
}
