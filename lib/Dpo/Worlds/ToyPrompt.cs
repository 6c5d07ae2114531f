namespace Dpo.Worlds;

/// <summary>A prompt of a <see cref="ToyWorld"/>: what it asks for.</summary>
/// <param name="Ids">Its token ids.</param>
/// <param name="Wanted">The symbol that earns.</param>
/// <param name="Avoided">The symbol that costs.</param>
/// <param name="Last">The symbol to end with.</param>
/// <param name="Part">Which data it may be in.</param>
public sealed record ToyPrompt(int[] Ids, int Wanted, int Avoided, int Last, PromptPart Part);
