using Dpo.Training;

namespace Dpo.Experiments;

/// <summary>How a model is trained on preference data.</summary>
/// <param name="Steps">Updates.</param>
/// <param name="BatchSize">Pairs a batch.</param>
/// <param name="LearningRate">At the end of the warm-up; a cosine takes it to 0.</param>
public sealed record PairSettings(int Steps = 200, int BatchSize = 16, double LearningRate = 1e-4)
{
    /// <summary>The chat template's name: "instruction", "plain", or "model" for the one in the model's folder.</summary>
    public string Template { get; init; } = "instruction";

    /// <summary>Most tokens of a prompt with a response; null for the model's context.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The share of pairs, the last ones, that is held out where no file of held-out pairs is given.</summary>
    public double HeldOutShare { get; init; } = 0.1;

    /// <summary>Updates between two evaluations, which also save the run.</summary>
    public int ValidateEvery { get; init; } = 50;

    /// <summary>The optimiser: AdamW, warm-up of a tenth of the updates, no decay, clip 1.</summary>
    /// <returns>The configuration.</returns>
    public OptimConfig Optim() => new(new CosineLr(LearningRate, 0, Warmup: Steps / 10), Steps);
}
