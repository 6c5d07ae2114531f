namespace Dpo.Charts.Spec;

/// <summary>Counts values in bins of equal width.</summary>
internal static class Binning
{
    private const int DefaultBins = 20;
    private const int MostWholeNumbers = 60;

    public static HistogramSeries Build(
        string name, int slot, double[] values, int? bins, double? low, double? high, bool share)
    {
        var who = $"Histogram '{name}'";
        if (bins is < 1 or > 1000)
            throw new ArgumentException($"{who}: bins must be 1 to 1000. Got {bins}.");
        var (from, to) = (low ?? values.Min(), high ?? values.Max());
        if (bins is null
            && values.All(double.IsInteger) && double.IsInteger(from) && double.IsInteger(to)
            && to - from < MostWholeNumbers)
        {
            // One bin around each whole number, so that lengths and counts stand over their tick.
            bins = (int)(to - from) + 1;
            (from, to) = (from - 0.5, to + 0.5);
        }
        else if (low is null && high is null && from == to)
        {
            (from, to) = (from - 0.5, to + 0.5);
        }
        if (!(from < to))
            throw new ArgumentException($"{who}: low = {Numbers.Text(from)} is not below high = {Numbers.Text(to)}.");

        var count = bins ?? DefaultBins;
        var heights = new double[count];
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] < from || values[i] > to)
                throw new ArgumentException(
                    $"{who}: values[{i}] = {Numbers.Text(values[i])} "
                    + $"lies outside [{Numbers.Text(from)}, {Numbers.Text(to)}].");
            // The upper edge belongs to the last bin.
            var bin = Math.Min((int)((values[i] - from) / (to - from) * count), count - 1);
            heights[bin] += share ? 1.0 / values.Length : 1;
        }
        var edges = Enumerable.Range(0, count + 1).Select(i => from + (to - from) * i / count);
        return new HistogramSeries(name, slot, Numbers.Round(edges), Numbers.Round(heights));
    }
}
