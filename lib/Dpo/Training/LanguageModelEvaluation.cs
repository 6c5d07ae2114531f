namespace Dpo.Training;

/// <summary>How well a language model predicts the counted tokens of a data set.</summary>
/// <param name="Loss">Nats per token.</param>
/// <param name="TokenAccuracy">Share of tokens that are the model's likeliest.</param>
/// <param name="Tokens">How many counted.</param>
public sealed record LanguageModelEvaluation(double Loss, double TokenAccuracy, long Tokens);
