namespace Dpo.Experiments;

/// <summary>What a language-model run gave.</summary>
/// <param name="Steps">Updates done.</param>
/// <param name="Seconds">Of this process, evaluations included.</param>
/// <param name="TokensPerSecond">Training tokens a second of training.</param>
/// <param name="TrainLoss">Mean of the last 100 steps, nats per token.</param>
/// <param name="ValidationLoss">Over the whole validation part, nats per token; NaN where it was not reached.</param>
public sealed record LanguageModelResult(long Steps, double Seconds, double TokensPerSecond, double TrainLoss, double ValidationLoss);
