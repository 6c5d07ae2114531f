using Dpo.Science.Exact;

namespace Dpo.Science.Theorems;

/// <summary>A statement about all worlds, and by how much it fails in one.</summary>
/// <param name="Name">The statement in words and formulas, e.g. "P* sums to 1".</param>
/// <param name="Tolerance">Largest error that rounding explains, in the unit of the error.</param>
/// <param name="Error">Function from a world to the error in it, at least 0; null where the statement says nothing
/// about that world.</param>
/// <param name="Worlds">Number of random worlds on which the statement is tried; 1000 by default.</param>
/// <param name="Slow">Whether trying the statement on a thousand worlds takes more than a few seconds; false by
/// default.</param>
/// <param name="True">Whether the statement is claimed to hold; false for one that looks true and is not: then most
/// worlds must refute it.</param>
public sealed record Theorem(string Name, double Tolerance, Func<RandomWorld, double?> Error, int Worlds = 1000,
    bool Slow = false, bool True = true);

/// <summary>The outcome of trying a statement on its worlds.</summary>
/// <param name="Name">The statement in words and formulas.</param>
/// <param name="Worlds">Number of worlds about which the statement says something.</param>
/// <param name="MedianError">Median of the errors in these worlds.</param>
/// <param name="LargestError">Largest of the errors in these worlds; NaN counts as infinite.</param>
/// <param name="Tolerance">Largest error that rounding explains.</param>
/// <param name="True">Whether the statement is claimed to hold.</param>
public sealed record TheoremResult(
    string Name, int Worlds, double MedianError, double LargestError, double Tolerance, bool True)
{
    /// <summary>Whether the statement came out as claimed: true in every world, or false in most.</summary>
    public bool AsClaimed => Worlds > 0 && (True ? LargestError <= Tolerance : MedianError > Tolerance);

    /// <summary>The outcome in words: "holds", "is false" (as claimed), or "FAILS" (not as claimed).</summary>
    public string Verdict => !AsClaimed ? "FAILS" : True ? "holds" : "is false";
}
