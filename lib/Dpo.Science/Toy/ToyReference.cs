using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Science.Exact;
using Dpo.Science.Worlds;
using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Toy;

/// <summary>The reference model of a world: a transformer fitted to its demonstrations, as supervised fine-tuning with
/// endless data would.</summary>
public static class ToyReference
{
    /// <summary>Default settings of <see cref="Fit"/>: AdamW at 3e-3 without decay, 300 updates. They leave
    /// <see cref="ToyWorld.Benchmark"/>'s cross-entropy within 0.05 nats of the demonstrations' entropy.</summary>
    public static OptimConfig Recipe { get; } = new(new ConstantLr(3e-3), 300);

    /// <summary>Default settings of <see cref="FitSampled"/>: AdamW at 3e-3 down half a cosine, 800 batches of 512
    /// demonstrations.</summary>
    public static OptimConfig SampledRecipe { get; } = new(new CosineLr(3e-3, Warmup: 20), 800);

    /// <summary>Reads a world's reference model if it was saved, else fits it: to the exact table where that is small,
    /// to sampled demonstrations otherwise.</summary>
    /// <param name="world">Toy task whose prompts and responses can all be listed; the model learns its example
    /// responses (demonstrations).</param>
    /// <param name="seeds">Seeds of the initial weights and of the demonstrations; the root seed is part of the saved
    /// file's name.</param>
    /// <param name="device">Device (CPU or GPU) on which the model is trained and returned.</param>
    /// <param name="folder">Folder for the fitted model, created if absent: a model saved there earlier is loaded
    /// instead of fitted; null to fit and save nothing.</param>
    /// <returns>Fitted reference model in evaluation mode (no dropout); the caller disposes it.</returns>
    /// <exception cref="InvalidDataException">The saved model is of another world.</exception>
    public static Transformer LoadOrFit(ToyWorld world, Seeds seeds, Device device, string? folder)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(seeds);
        var name = world.Name == "benchmark" ? "" : world.Name + "-";
        var file = folder is null ? null : Path.Combine(folder, $"reference-{name}{seeds.Root}.safetensors");
        if (file is not null && File.Exists(file))
        {
            return Read(file, world, device);
        }
        var model = world.Space.Count <= 1000 ? Fit(world, seeds, device) : FitSampled(world, seeds, device);
        if (file is not null)
        {
            Directory.CreateDirectory(folder!);
            Safetensors.Write(file, model.named_parameters().Select(p => (p.name, (Tensor)p.parameter)));
        }
        return model;
    }

    /// <summary>Fits a reference model to the whole table of demonstrations.</summary>
    /// <param name="world">Toy task small enough that the table of all its prompts and responses fits in memory with
    /// gradients, e.g. <see cref="ToyWorld.Benchmark"/>.</param>
    /// <param name="seeds">Random seeds: the random stream named "init" gives the initial weights, the one named
    /// "demonstrations" the example responses to fit.</param>
    /// <param name="device">Device (CPU or GPU) on which the model is trained and returned.</param>
    /// <param name="recipe">Number of updates, learning-rate schedule and AdamW settings; null (the default) for
    /// <see cref="Recipe"/>.</param>
    /// <returns>Fitted reference model in evaluation mode (no dropout); the caller disposes it.</returns>
    public static Transformer Fit(ToyWorld world, Seeds seeds, Device device, OptimConfig? recipe = null)
    {
        ArgumentNullException.ThrowIfNull(world);
        var model = new Transformer(world.ModelConfig, seeds);
        model.to(device);
        using var scope = NewDisposeScope();
        var shown = world.Demonstrations(seeds, device).exp().to_type(ScalarType.Float32);          // D(y|x)  [X,N]
        using var trainer = new ExactTrainer(
            model, world.PromptIds, world.Space, logps => -(shown * logps).sum(1).mean(),
            recipe ?? Recipe, new RunLog(RunHeader.Now($"ToyReference.Fit({world.Name})", seeds, device)));
        trainer.Fit();
        model.eval();
        return model;
    }

    /// <summary>Fits a reference model to demonstrations drawn for the prompts that are not held out.</summary>
    /// <param name="world">Toy task of any number of responses, e.g. <see cref="ToyWorld.Large"/>; its demonstrations
    /// are sampled, not enumerated.</param>
    /// <param name="seeds">Random seeds: the random stream "init" gives the initial weights, "demonstrations" the
    /// distribution to fit, "drawn demonstrations" the samples.</param>
    /// <param name="device">Device (CPU or GPU) on which the model is trained and returned.</param>
    /// <param name="recipe">Number of updates, learning-rate schedule and AdamW settings; null (the default) for
    /// <see cref="SampledRecipe"/>.</param>
    /// <returns>Fitted reference model in evaluation mode (no dropout); the caller disposes it.</returns>
    public static Transformer FitSampled(ToyWorld world, Seeds seeds, Device device, OptimConfig? recipe = null)
    {
        ArgumentNullException.ThrowIfNull(world);
        var model = new Transformer(world.ModelConfig, seeds);
        model.to(device);
        using var shown = world.Demonstrations(seeds, device);
        int[] prompts = [.. Enumerable.Range(0, world.Prompts.Count)
            .Where(x => world.Prompts[x].Part != PromptPart.HeldOut)];
        using var trainer = new LanguageModelTrainer(model,
            new ToyDemonstrations(world, shown, prompts, 512, seeds, device), recipe ?? SampledRecipe,
            new RunLog(RunHeader.Now($"ToyReference.FitSampled({world.Name})", seeds, device)));
        trainer.Fit();
        model.eval();
        return model;
    }

    private static Transformer Read(string file, ToyWorld world, Device device)
    {
        var model = new Transformer(world.ModelConfig, new Seeds(0));
        var (saved, _) = Safetensors.Read(file);
        try
        {
            var (expected, found) = (model.named_parameters().Select(p => p.name).ToHashSet(), saved.Keys.ToHashSet());
            if (!expected.SetEquals(found))
            {
                throw new InvalidDataException($"{file} is no reference of the {world.Name} world: "
                    + $"expected the tensors {string.Join(", ", expected.Except(found))}, "
                    + $"got {string.Join(", ", found.Except(expected))} instead. Delete it, and it is fitted anew.");
            }
            ModelCopy.Weights(saved, model);
        }
        finally
        {
            saved.Values.ToList().ForEach(s => s.Dispose());
        }
        model.to(device);
        model.eval();
        return model;
    }
}
