using Dpo.Devices;
using Dpo.Exact;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Training;
using Dpo.Worlds;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Experiments;

/// <summary>The reference policy of a world: a transformer fitted to its demonstrations, as supervised fine-tuning with endless data would.</summary>
public static class ToyReference
{
    /// <summary>AdamW at 3e-3, no decay: 300 updates leave <see cref="ToyWorld.Benchmark"/>'s cross-entropy within 0.05 nats of the demonstrations' entropy.</summary>
    public static OptimConfig Recipe { get; } = new(new ConstantLr(3e-3), 300);

    /// <summary>Fits a reference.</summary>
    /// <param name="world">Whose table fits in memory with gradients: <see cref="ToyWorld.Benchmark"/>.</param>
    /// <param name="seeds">Purposes "init" and "demonstrations".</param>
    /// <param name="device">Where the model goes.</param>
    /// <param name="recipe">How; null for <see cref="Recipe"/>.</param>
    /// <returns>The model, in evaluation mode; the caller owns it.</returns>
    public static Transformer Fit(ToyWorld world, Seeds seeds, Device device, OptimConfig? recipe = null)
    {
        ArgumentNullException.ThrowIfNull(world);
        var model = new Transformer(world.ModelConfig, seeds);
        model.to(device);
        using var scope = NewDisposeScope();
        var shown = world.Demonstrations(seeds, device).exp().to_type(ScalarType.Float32);          // D(y|x)  [X,N]
        using var trainer = new ExactTrainer(model, world.PromptIds, world.Space, logps => -(shown * logps).sum(1).mean(),
            recipe ?? Recipe, new RunLog(RunHeader.Now($"ToyReference.Fit({world.Name})", seeds, device)));
        trainer.Fit();
        model.eval();
        return model;
    }
}
