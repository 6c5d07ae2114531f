namespace Dpo.Experiments;

/// <summary>A theorem tried on its worlds.</summary>
/// <param name="Name">The statement.</param>
/// <param name="Worlds">How many worlds.</param>
/// <param name="LargestError">Over all of them.</param>
/// <param name="Tolerance">What was allowed.</param>
public sealed record TheoremResult(string Name, int Worlds, double LargestError, double Tolerance)
{
    /// <summary>Whether it held in every world.</summary>
    public bool Holds => LargestError <= Tolerance;
}
