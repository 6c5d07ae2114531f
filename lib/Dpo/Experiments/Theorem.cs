using Dpo.Exact;

namespace Dpo.Experiments;

/// <summary>A statement about all worlds, and by how much it fails in one.</summary>
/// <param name="Name">The statement.</param>
/// <param name="Tolerance">The largest error that rounding explains.</param>
/// <param name="Error">The error in a world, at least 0; null where the statement says nothing about that world.</param>
/// <param name="Worlds">On how many worlds it is tried.</param>
/// <param name="Slow">Whether a thousand worlds take more than a few seconds.</param>
/// <param name="True">False for a statement that looks true and is not: then most worlds must refute it.</param>
public sealed record Theorem(string Name, double Tolerance, Func<RandomWorld, double?> Error, int Worlds = 1000, bool Slow = false, bool True = true);
