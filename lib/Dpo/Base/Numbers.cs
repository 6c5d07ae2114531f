using System.Globalization;
using System.Text.RegularExpressions;

namespace Dpo.Base;

/// <summary>Formats numbers as the lines of checks and exercises print them.</summary>
internal static partial class Numbers
{
    // Five digits show what a lecture reads aloud; whole numbers (counts) are never cut.
    internal static string Text(double x, int digits = 5)
    {
        if (x == Math.Round(x) && Math.Abs(x) < 1e15)
        {
            return (x + 0.0).ToString("0", CultureInfo.InvariantCulture);   // + 0.0: no "-0"
        }
        var text = x.ToString("G" + digits, CultureInfo.InvariantCulture);
        return Exponent().Replace(text, m =>
            "e" + m.Groups[1].Value.Replace("+", "", StringComparison.Ordinal) + m.Groups[2].Value);
    }

    internal static string Text(IReadOnlyList<double> x, int digits = 5)
    {
        var shown = x.Take(6).Select(v => Text(v, digits));
        return x.Count <= 6 ? $"({string.Join(", ", shown)})" : $"({string.Join(", ", shown)}, ... {x.Count} numbers)";
    }

    // 1E-09 is written 1e-9.
    [GeneratedRegex(@"E([+-])0*(\d+)")]
    private static partial Regex Exponent();
}
