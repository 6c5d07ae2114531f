namespace Dpo.Metrics;

/// <summary>What a method cost.</summary>
/// <param name="Models">Different transformers that ran.</param>
/// <param name="GeneratedTokens">Sampled one after another.</param>
/// <param name="ForwardTokens">Passed forward, padding included; sampling is in it.</param>
/// <param name="BackwardTokens">Of these, with gradients.</param>
public sealed record Work(int Models, long GeneratedTokens, long ForwardTokens, long BackwardTokens);
