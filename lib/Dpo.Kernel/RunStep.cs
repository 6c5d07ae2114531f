namespace Dpo.Kernel;

/// <summary>A code cell of a run.</summary>
/// <param name="Number">Its place among the cells that run, from 1.</param>
/// <param name="Count">How many run.</param>
/// <param name="Title">The heading above it, or else its first line.</param>
/// <param name="Cell">The cell.</param>
public sealed record RunStep(int Number, int Count, string Title, Cell Cell);
