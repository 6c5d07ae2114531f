using Dpo.Science.Exact;

namespace Dpo.Science.Theorems;

/// <summary>A statement about all worlds, and by how much it fails in one.</summary>
/// <param name="Name">The statement.</param>
/// <param name="Tolerance">The largest error that rounding explains.</param>
/// <param name="Error">The error in a world, at least 0; null where the statement says nothing about that world.</param>
/// <param name="Worlds">On how many worlds it is tried.</param>
/// <param name="Slow">Whether a thousand worlds take more than a few seconds.</param>
/// <param name="True">False for a statement that looks true and is not: then most worlds must refute it.</param>
public sealed record Theorem(string Name, double Tolerance, Func<RandomWorld, double?> Error, int Worlds = 1000, bool Slow = false, bool True = true);

/// <summary>A statement tried on its worlds.</summary>
/// <param name="Name">The statement.</param>
/// <param name="Worlds">In how many worlds it says something.</param>
/// <param name="MedianError">Over these.</param>
/// <param name="LargestError">Over these; NaN counts as infinite.</param>
/// <param name="Tolerance">What rounding explains.</param>
/// <param name="True">Whether it is claimed to hold.</param>
public sealed record TheoremResult(string Name, int Worlds, double MedianError, double LargestError, double Tolerance, bool True)
{
    /// <summary>Whether it came out as claimed: true in every world, or false in most.</summary>
    public bool AsClaimed => Worlds > 0 && (True ? LargestError <= Tolerance : MedianError > Tolerance);

    /// <summary>In a word: holds, is false (as claimed), or FAILS.</summary>
    public string Verdict => !AsClaimed ? "FAILS" : True ? "holds" : "is false";
}
