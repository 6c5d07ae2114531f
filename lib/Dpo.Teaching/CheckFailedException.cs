namespace Dpo.Teaching;

/// <summary>Thrown when a claim of a chapter does not hold on the numbers; its one sentence stops the cell.</summary>
/// <param name="message">Sentence with the claim, both sides, their difference and what was allowed.</param>
public sealed class CheckFailedException(string message) : Exception(message);
