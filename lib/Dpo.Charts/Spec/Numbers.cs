using System.Globalization;

namespace Dpo.Charts.Spec;

/// <summary>Numbers in and out, whatever the reader's culture is.</summary>
internal static class Numbers
{
    /// <summary>A number for the eye: <paramref name="digits"/> significant digits.</summary>
    public static string Text(double value, int digits = 4)
    {
        var format = Math.Abs(value) is >= 1000 and < 1e7 ? "0" : "G" + digits;
        return value == 0 ? "0" : value.ToString(format, CultureInfo.InvariantCulture).Replace("E-0", "E-").Replace("E+0", "E");
    }

    /// <summary>Seven significant digits: more than a picture shows, and half the size in a notebook file.</summary>
    public static double Round(double value) =>
        !double.IsFinite(value) ? double.NaN
        : double.Parse(value.ToString("G7", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    public static double[] Round(IEnumerable<double> values) => values.Select(Round).ToArray();
}
