using System.Globalization;

namespace Dpo.Charts.Spec;

/// <summary>Chooses the ticks of a logarithmic axis, because the renderers' own are small or few.</summary>
internal static class LogTicks
{
    private static readonly double[] Steps = [1, 2, 5];

    /// <summary>Returns the ticks: powers of ten, with 2 and 5 times them below three decades; evenly spaced numbers
    /// below half a decade.</summary>
    public static double[] Compute(AxisRange range)
    {
        var (low, high) = (Math.Log10(range.Min), Math.Log10(range.Max));
        if (high - low < 0.5)
            return Even(range.Min, range.Max);
        double[] factors = high - low < 3 ? [1, 2, 5] : [1];
        var every = (int)Math.Ceiling((high - low) / 10);
        var (first, last) = ((int)Math.Floor(low), (int)Math.Ceiling(high));
        var decades = Enumerable.Range(first, last - first + 1).Where(d => d % every == 0);
        var ticks = decades.SelectMany(d => factors.Select(f => Numbers.Round(f * Math.Pow(10, d))));
        return [.. ticks.Where(t => t >= range.Min && t <= range.Max)];
    }

    /// <summary>Returns the label of a tick, e.g. 0.01, 500 or 10⁶.</summary>
    public static string Text(double tick)
    {
        var power = (int)Math.Round(Math.Log10(tick));
        if (Math.Abs(power) < 5 || Math.Abs(tick / Math.Pow(10, power) - 1) > 1e-6)
            return Numbers.Text(tick);
        return "10" + string.Concat(power.ToString(CultureInfo.InvariantCulture)
            .Select(c => c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0']));
    }

    private static double[] Even(double min, double max)
    {
        var unit = Math.Pow(10, Math.Floor(Math.Log10((max - min) / 4)));
        var step = Steps.Select(f => f * unit).Last(s => s <= (max - min) / 4);
        var first = (long)Math.Ceiling(min / step);
        var count = (int)((long)Math.Floor(max / step) - first) + 1;
        return [.. Enumerable.Range(0, count).Select(i => Numbers.Round((first + i) * step))];
    }
}
