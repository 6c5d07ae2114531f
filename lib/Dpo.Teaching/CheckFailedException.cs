namespace Dpo.Teaching;

/// <summary>A claim of the chapter does not hold on the numbers: the cell stops with this one sentence.</summary>
/// <param name="message">The claim, both sides, their difference and what was allowed.</param>
public sealed class CheckFailedException(string message) : Exception(message);
