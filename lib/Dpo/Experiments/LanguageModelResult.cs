using Dpo.Training;

namespace Dpo.Experiments;

/// <summary>What a language-model run gave.</summary>
/// <param name="Steps">Updates done.</param>
/// <param name="Seconds">Of this process, evaluations included.</param>
/// <param name="TokensPerSecond">Training tokens a second of training.</param>
/// <param name="TrainLoss">Mean of the last 100 steps, nats per token.</param>
/// <param name="ValidationLoss">Over the whole validation part, nats per token; NaN where it was not reached.</param>
public sealed record LanguageModelResult(long Steps, double Seconds, double TokensPerSecond, double TrainLoss, double ValidationLoss)
{
    /// <summary>Of a trainer's log.</summary>
    /// <param name="trainer">That has trained.</param>
    /// <param name="seconds">What it took.</param>
    /// <returns>The numbers.</returns>
    internal static LanguageModelResult Of(LanguageModelTrainer trainer, double seconds)
    {
        var (losses, speed) = (trainer.Log.Series("loss").Values, trainer.Log.Series("tokens_per_second").Values);
        return new LanguageModelResult(trainer.StepsDone, seconds, speed.Length / speed.Sum(s => 1 / s), losses.TakeLast(100).Average(), trainer.Log.Rows[^1].Values.GetValueOrDefault("validation/loss", double.NaN));
    }
}
