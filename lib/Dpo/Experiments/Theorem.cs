using Dpo.Exact;

namespace Dpo.Experiments;

/// <summary>A statement that holds in every world, and by how much it fails in one.</summary>
/// <param name="Name">The statement.</param>
/// <param name="Tolerance">The largest error that rounding explains.</param>
/// <param name="Error">The error in a world, at least 0.</param>
/// <param name="Worlds">On how many worlds it is tried.</param>
public sealed record Theorem(string Name, double Tolerance, Func<RandomWorld, double> Error, int Worlds = 1000);
