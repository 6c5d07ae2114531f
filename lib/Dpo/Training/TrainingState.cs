using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dpo.Checkpoints;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>Training state: all that a run needs to be resumed as if it had not stopped, i.e. weights, optimizer, step,
/// and torch's random generator.</summary>
/// <remarks>It is one safetensors file, so it is saved whole or not at all. The place in the data and the learning rate
/// follow from the step (<see cref="Data.IBatchSource{TBatch}"/>, <see cref="LrSchedule"/>).</remarks>
public static class TrainingState
{
    private const string Model = "model.", Optimizer = "optimizer.", Generator = "generator", Sum = "state_sha256";

    /// <summary>Saves the state of one model in training.</summary>
    /// <param name="file">Path of the training-state file (.safetensors), which is created or replaced.</param>
    /// <param name="model">Model in training, whose weights are saved.</param>
    /// <param name="optimizer">Optimizer of the model, whose state (running means of the gradients) is saved.</param>
    /// <param name="step">Number of training steps done so far, which is saved too.</param>
    public static void Save(string file, nn.Module model, FusedAdamW optimizer, long step) =>
        Save(file, step, [("", model, optimizer)]);

    /// <summary>Loads a saved state into a model and an optimizer of the same shapes, and into torch's random
    /// generator.</summary>
    /// <param name="file">Path of an existing training-state file that a <c>Save</c> method of this class
    /// wrote.</param>
    /// <param name="model">Model whose weights are replaced by the saved ones; names and shapes must be the
    /// same.</param>
    /// <param name="optimizer">Optimizer of the model, whose state is replaced by the saved one.</param>
    /// <returns>Number of training steps that had been done when the state was saved.</returns>
    /// <exception cref="InvalidDataException">A tensor is missing, not expected or of another shape, or the file is
    /// damaged; nothing was replaced.</exception>
    public static long Load(string file, nn.Module model, FusedAdamW optimizer) =>
        Load(file, [("", model, optimizer)]).Step;

    /// <summary>Saves the state of several models that are trained together.</summary>
    /// <param name="file">Path of the training-state file (.safetensors), which is created or replaced.</param>
    /// <param name="step">Number of training steps done so far, which is saved too.</param>
    /// <param name="parts">Models with their optimizers; the name is a prefix for their tensors in the file, different
    /// for each, e.g. "policy.".</param>
    /// <param name="numbers">Further numbers to save, each with a name, e.g. ("beta", 0.1).</param>
    public static void Save(
        string file,
        long step,
        IReadOnlyList<(string Name, nn.Module Model, FusedAdamW Optimizer)> parts,
        params IReadOnlyList<(string Name, double Value)> numbers)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(numbers);
        using var scope = NewDisposeScope();
        (string Name, Tensor Value)[] tensors = [.. parts.SelectMany(Tensors), (Generator, random.get_rng_state())];
        var metadata = numbers.ToDictionary(n => n.Name, n => n.Value.ToString("R", CultureInfo.InvariantCulture));
        metadata["step"] = step.ToString(CultureInfo.InvariantCulture);
        metadata[Sum] = Sha256(tensors, metadata);
        Safetensors.Write(file, tensors, metadata);
    }

    /// <summary>Loads a saved state into several models and their optimizers, and into torch's random
    /// generator.</summary>
    /// <param name="file">Path of an existing training-state file that a <c>Save</c> method of this class
    /// wrote.</param>
    /// <param name="parts">Models with their optimizers, whose weights and states are replaced; the names must be those
    /// given to <c>Save</c>.</param>
    /// <param name="numbers">Names of the further numbers to read, e.g. "beta", as given to <c>Save</c>.</param>
    /// <returns>Number of training steps that had been done when the state was saved, and the further numbers in the
    /// order of <paramref name="numbers"/>.</returns>
    /// <exception cref="InvalidDataException">A tensor or number is missing, a tensor is not expected or of another
    /// shape, or the file is damaged; nothing was replaced.</exception>
    public static (long Step, double[] Numbers) Load(
        string file,
        IReadOnlyList<(string Name, nn.Module Model, FusedAdamW Optimizer)> parts,
        params IReadOnlyList<string> numbers)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(numbers);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (saved, metadata) = Safetensors.Read(file);
        try
        {
            var targets = parts.SelectMany(Tensors).ToList();
            StateDict.Require(
                file,
                saved.Where(s => s.Key != Generator).ToDictionary(s => s.Key, s => s.Value.shape),
                [.. targets.Select(t => (t.Name, t.Value.shape))]);
            if (!saved.TryGetValue(Generator, out var generator)
                || !long.TryParse(metadata.GetValueOrDefault("step"), CultureInfo.InvariantCulture, out var step))
            {
                throw new InvalidDataException($"{file}: is no training state: \"{Generator}\" or \"step\" is missing");
            }
            if (metadata.TryGetValue(Sum, out var sum) && sum != Sha256(saved.Select(s => (s.Key, s.Value)), metadata))
            {
                throw new InvalidDataException($"{file}: is damaged: it is not what was saved; "
                    + "use an earlier state, or start the run anew in another folder");
            }
            double[] found = [.. numbers.Select(n =>
                double.TryParse(metadata.GetValueOrDefault(n), CultureInfo.InvariantCulture, out var value)
                    ? value
                    : throw new InvalidDataException($"{file}: is no state of such a run: \"{n}\" is missing"))];
            foreach (var (name, value) in targets)
            {
                value.copy_(saved[name]);
            }
            random.set_rng_state(generator);
            return (step, found);
        }
        finally
        {
            foreach (var tensor in saved.Values)
            {
                tensor.Dispose();
            }
        }
    }

    // Of all that is put back: another step or dtype leads to other weights as surely as another number, and without a
    // word.
    private static string Sha256(
        IEnumerable<(string Name, Tensor Value)> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var said = metadata.Where(m => m.Key != Sum).OrderBy(m => m.Key, StringComparer.Ordinal)
            .Select(m => $"{m.Key}={m.Value}\n");
        var all = string.Concat(said) + TensorHash.Compute(tensors);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)));
    }

    // Parameters and buffers: a model of one's own may have both.
    private static IEnumerable<(string Name, Tensor Value)> Tensors(
        (string Name, nn.Module Model, FusedAdamW Optimizer) part) =>
        ModelCopy.All(part.Model).Select(p => (part.Name + Model + p.Key, p.Value))
            .Concat(part.Optimizer.State.Select(s => (part.Name + Optimizer + s.Name, s.Value)));
}
