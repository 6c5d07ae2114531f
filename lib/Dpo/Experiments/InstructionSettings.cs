using Dpo.Training;

namespace Dpo.Experiments;

/// <summary>How a language model is fine-tuned on prompts and responses.</summary>
/// <param name="Steps">Updates.</param>
/// <param name="BatchSize">Rows a batch.</param>
/// <param name="LearningRate">At the end of the warm-up; a cosine takes it to a tenth.</param>
public sealed record InstructionSettings(int Steps = 600, int BatchSize = 16, double LearningRate = 1e-3)
{
    /// <summary>The chat template's name: "instruction", "plain", or "model" for the one in the model's folder.</summary>
    public string Template { get; init; } = "instruction";

    /// <summary>Most tokens of a row; null for the model's context.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Updates between two evaluations, which also save the run.</summary>
    public int ValidateEvery { get; init; } = 200;

    /// <summary>The optimiser: AdamW, warm-up of a tenth of the updates, no decay, clip 1.</summary>
    /// <returns>The configuration.</returns>
    public OptimConfig Optim() => new(new CosineLr(LearningRate, LearningRate / 10, Warmup: Math.Min(100, Steps / 10)), Steps);
}
