namespace Dpo.Experiments;

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
