namespace Dpo.Worlds;

/// <summary>A comparison of two responses of a <see cref="ToyWorld"/>.</summary>
/// <param name="Prompt">Place of the prompt in <see cref="ToyWorld.Prompts"/>.</param>
/// <param name="Chosen">Place of the chosen response in the world's <see cref="Exact.ResponseSpace.Responses"/>.</param>
/// <param name="Rejected">Place of the rejected response.</param>
public sealed record ToyPreference(int Prompt, int Chosen, int Rejected);
