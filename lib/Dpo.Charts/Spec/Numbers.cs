using System.Globalization;

namespace Dpo.Charts.Spec;

/// <summary>Writes and rounds numbers, the same in every culture.</summary>
internal static class Numbers
{
    /// <summary>Returns a number as text with <paramref name="digits"/> significant digits.</summary>
    public static string Text(double value, int digits = 4)
    {
        var format = Math.Abs(value) is >= 1000 and < 1e7 ? "0" : "G" + digits;
        return value == 0
            ? "0"
            : value.ToString(format, CultureInfo.InvariantCulture).Replace("E-0", "E-").Replace("E+0", "E");
    }

    /// <summary>Rounds to seven significant digits: more than a picture shows, and half the size in a
    /// notebook file.</summary>
    public static double Round(double value) =>
        !double.IsFinite(value) ? double.NaN
        : double.Parse(value.ToString("G7", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    public static double[] Round(IEnumerable<double> values) => values.Select(Round).ToArray();
}
