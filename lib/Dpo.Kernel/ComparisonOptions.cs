namespace Dpo.Kernel;

/// <summary>How far numbers of two runs may lie apart.</summary>
/// <param name="Relative">Allowed difference relative to the larger number. Sums in float32 differ between machines.</param>
/// <param name="Absolute">Allowed difference of numbers near 0.</param>
public sealed record ComparisonOptions(double Relative = 1e-3, double Absolute = 1e-6)
{
    internal bool Close(double a, double b) =>
        a.Equals(b) || Math.Abs(a - b) <= Absolute + (Relative * Math.Max(Math.Abs(a), Math.Abs(b)));
}
