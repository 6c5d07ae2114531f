using Dpo.Science.Exact;

namespace Dpo.Science.Theorems;

/// <summary>A statement about all worlds, and by how much it fails in one.</summary>
/// <param name="Name">Statement in words and formulas, e.g. "P* sums to 1" (P* is the optimal policy); it also serves
/// as the theorem's name.</param>
/// <param name="Tolerance">Largest error that still counts as rounding, in the units of the error; the statement holds
/// if no error is larger.</param>
/// <param name="Error">Function from a randomly generated test case to the size of the error in it, at least 0; null if
/// the statement does not apply to the test case.</param>
/// <param name="Worlds">Number of randomly generated test cases on which the statement is tried; 1000 by
/// default.</param>
/// <param name="Slow">Whether trying the statement on 1000 test cases takes more than a few seconds; false by
/// default.</param>
/// <param name="True">True, the default, if the statement should hold; false if it only looks true, so that most test
/// cases should refute it.</param>
public sealed record Theorem(string Name, double Tolerance, Func<RandomWorld, double?> Error, int Worlds = 1000,
    bool Slow = false, bool True = true);

/// <summary>The outcome of trying a statement on its worlds.</summary>
/// <param name="Name">Statement in words and formulas, e.g. "P* sums to 1" (P* is the optimal policy).</param>
/// <param name="Worlds">Number of randomly generated test cases to which the statement applies; errors of only these
/// are counted.</param>
/// <param name="MedianError">Median of the errors over the test cases to which the statement applies; 0 if there are
/// none, and a NaN error counts as infinity.</param>
/// <param name="LargestError">Largest of the errors over the test cases to which the statement applies; 0 if there are
/// none, infinity if any error is NaN.</param>
/// <param name="Tolerance">Largest error that still counts as rounding, in the units of the errors.</param>
/// <param name="True">True if the statement should hold, false if most test cases should refute it.</param>
public sealed record TheoremResult(
    string Name, int Worlds, double MedianError, double LargestError, double Tolerance, bool True)
{
    /// <summary>Whether the statement came out as claimed: true in every world, or false in most.</summary>
    public bool AsClaimed => Worlds > 0 && (True ? LargestError <= Tolerance : MedianError > Tolerance);

    /// <summary>The outcome in words: "holds", "is false" (as claimed), or "FAILS" (not as claimed).</summary>
    public string Verdict => !AsClaimed ? "FAILS" : True ? "holds" : "is false";
}
