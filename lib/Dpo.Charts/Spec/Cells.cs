namespace Dpo.Charts.Spec;

/// <summary>Checks the matrix of a heatmap against its axes.</summary>
internal static class Cells
{
    public static double[] Indices(int count) => Enumerable.Range(0, count).Select(i => (double)i).ToArray();

    /// <summary>Checks the cells of a heatmap and returns them as a series.</summary>
    /// <param name="name">Title of the heatmap's colour scale: the quantity and its unit.</param>
    /// <param name="xs">x value of the centre of each column of cells; increasing and evenly spaced.</param>
    /// <param name="ys">y value of the centre of each row of cells; increasing and evenly spaced.</param>
    /// <param name="z">Value that each cell's colour shows, indexed [y, x].</param>
    /// <param name="holes">True lets NaN stand for an empty cell; false throws an exception for NaN.</param>
    public static HeatmapSeries Build(string name, double[] xs, double[] ys, double[,] z, bool holes)
    {
        ArgumentNullException.ThrowIfNull(z);
        var who = $"Heatmap '{name}'";
        var (rows, columns) = (z.GetLength(0), z.GetLength(1));
        if (rows != ys.Length || columns != xs.Length)
            throw new ArgumentException(
                $"{who}: z must be [{ys.Length}, {xs.Length}] (rows, columns). Got [{rows}, {columns}].");
        EvenlyRising(who, "xs", xs);
        EvenlyRising(who, "ys", ys);
        for (var r = 0; r < rows; r++)
            for (var c = 0; c < columns; c++)
                if (!double.IsFinite(z[r, c]) && !(holes && double.IsNaN(z[r, c])))
                    throw new ArgumentException(
                        $"{who}: z[{r}, {c}] is {Numbers.Text(z[r, c])}; it must be a finite number.");
        var cells = Enumerable.Range(0, rows)
            .Select(r => Numbers.Round(Enumerable.Range(0, columns).Select(c => z[r, c])))
            .ToArray();
        var map = new HeatmapSeries(Labels.Clean(name), xs, ys, cells);
        return map.Finite.Any() ? map : throw new ArgumentException($"{who}: every cell is empty.");
    }

    private static void EvenlyRising(string who, string what, double[] centres)
    {
        for (var i = 1; i < centres.Length; i++)
        {
            var (step, first) = (centres[i] - centres[i - 1], centres[1] - centres[0]);
            if (step <= 0 || Math.Abs(step - first) > 1e-3 * first)
                throw new ArgumentException(
                    $"{who}: {what} must rise evenly; the step at {what}[{i}] is {Numbers.Text(step)}.");
        }
    }
}
