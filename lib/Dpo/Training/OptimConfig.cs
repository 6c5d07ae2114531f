using Dpo.Base;

namespace Dpo.Training;

/// <summary>How a run optimises: AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101), clipping and accumulation.</summary>
/// <param name="Schedule">The learning rate of each update.</param>
/// <param name="Steps">Updates of the run.</param>
public sealed record OptimConfig(LrSchedule Schedule, int Steps)
{
    /// <summary>Decay of matrices and embeddings, per unit of learning rate; biases and norms are never decayed.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Decay of the gradient's running mean.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the squared gradient's running mean.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of the squared gradient's mean.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>The gradient's norm is cut to this; positive infinity switches clipping off.</summary>
    public double MaxGradNorm { get; init; } = 1;

    /// <summary>Batches a step whose gradients are added up before the update.</summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>Throws unless a run can be made of it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A property outside its range; the message names it.</exception>
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
        Allowed.Require<OptimConfig>(AccumulationSteps >= 1, nameof(AccumulationSteps), AccumulationSteps, "at least 1");
    }
}
