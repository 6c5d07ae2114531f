using System.Globalization;
using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Checkpoints;

/// <summary>Everything a run needs to go on as if it had not stopped: weights, optimizer, step, torch's generator.</summary>
/// <remarks>One safetensors file, so it is there whole or not at all. The data's place and the learning rate follow from the
/// step (<see cref="Data.IBatchSource{TBatch}"/>, <see cref="LrSchedule"/>).</remarks>
public static class TrainingState
{
    private const string Model = "model.", Optimizer = "optimizer.", Generator = "generator";

    /// <summary>Saves the state.</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="model">Its weights are saved.</param>
    /// <param name="optimizer">Its state is saved.</param>
    /// <param name="step">Updates done.</param>
    public static void Save(string file, nn.Module model, FusedAdamW optimizer, long step)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(optimizer);
        using var scope = NewDisposeScope();
        Safetensors.Write(file,
            [.. model.named_parameters().Select(p => (Model + p.name, (Tensor)p.parameter)),
                .. optimizer.State.Select(s => (Optimizer + s.Name, s.Value)), (Generator, random.get_rng_state())],
            new Dictionary<string, string> { ["step"] = step.ToString(CultureInfo.InvariantCulture) });
    }

    /// <summary>Puts a saved state into a model and an optimizer of the same shapes, and into torch's generator.</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="model">Its weights are replaced.</param>
    /// <param name="optimizer">Its state is replaced.</param>
    /// <returns>Updates done.</returns>
    /// <exception cref="InvalidDataException">A tensor is missing, surplus or of another shape; nothing was replaced.</exception>
    public static long Load(string file, nn.Module model, FusedAdamW optimizer)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(optimizer);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (saved, metadata) = Safetensors.Read(file);
        try
        {
            var targets = model.named_parameters().Select(p => (Name: Model + p.name, Value: (Tensor)p.parameter))
                .Concat(optimizer.State.Select(s => (Name: Optimizer + s.Name, s.Value))).ToList();
            StateDict.Require(file, saved.Where(s => s.Key != Generator).ToDictionary(s => s.Key, s => s.Value.shape), [.. targets.Select(t => (t.Name, t.Value.shape))]);
            if (!saved.TryGetValue(Generator, out var generator) || !long.TryParse(metadata.GetValueOrDefault("step"), CultureInfo.InvariantCulture, out var step))
            {
                throw new InvalidDataException($"{file}: is no training state: \"{Generator}\" or \"step\" is missing");
            }
            foreach (var (name, value) in targets)
            {
                value.copy_(saved[name]);
            }
            random.set_rng_state(generator);
            return step;
        }
        finally
        {
            foreach (var tensor in saved.Values)
            {
                tensor.Dispose();
            }
        }
    }
}
