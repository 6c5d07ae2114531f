using Dpo.Base;

namespace Dpo.Training;

/// <summary>Settings of an optimisation: AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101), gradient clipping and
/// accumulation.</summary>
/// <param name="Schedule">Learning rate as a function of the update, e.g. <c>new CosineLr(1e-4)</c> or
/// <c>new ConstantLr(1e-4)</c>.</param>
/// <param name="Steps">Number of updates of the weights in the whole training run, at least 1.</param>
public sealed record OptimConfig(LrSchedule Schedule, int Steps)
{
    /// <summary>Weight decay of matrices and embeddings per unit of learning rate, at least 0; default 0. Biases and
    /// norms are never decayed.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Decay rate of the gradient's running mean, in [0, 1); default 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay rate of the squared gradient's running mean, in [0, 1); default 0.999.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Small number above 0 that is added to the root of the squared gradient's mean; default 1e-8.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Largest norm of the gradient, above 0; a larger gradient is scaled down to it. Default 1; positive
    /// infinity switches clipping off.</summary>
    public double MaxGradNorm { get; init; } = 1;

    /// <summary>Number of batches whose gradients are accumulated before each update, at least 1; default 1.</summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>Throws unless all settings are within their ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A property is outside its range; the message names it.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Schedule);
        Schedule.Validate();
        Allowed.Require<OptimConfig>(Steps >= 1, nameof(Steps), Steps, "at least 1");
        Allowed.Require<OptimConfig>(WeightDecay >= 0, nameof(WeightDecay), WeightDecay, "at least 0");
        Allowed.Require<OptimConfig>(Beta1 is >= 0 and < 1, nameof(Beta1), Beta1, "in [0, 1)");
        Allowed.Require<OptimConfig>(Beta2 is >= 0 and < 1, nameof(Beta2), Beta2, "in [0, 1)");
        Allowed.Require<OptimConfig>(Epsilon > 0, nameof(Epsilon), Epsilon, "above 0");
        Allowed.Require<OptimConfig>(MaxGradNorm > 0, nameof(MaxGradNorm), MaxGradNorm, "above 0", infinite: true);
        Allowed.Require<OptimConfig>(
            AccumulationSteps >= 1, nameof(AccumulationSteps), AccumulationSteps, "at least 1");
    }
}
