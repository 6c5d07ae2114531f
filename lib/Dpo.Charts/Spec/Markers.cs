namespace Dpo.Charts.Spec;

/// <summary>Outlines of the markers in units of their radius, y downwards; both the plot and the
/// legend draw these.</summary>
internal static class Markers
{
    private static readonly (double, double)[] Circle =
        [.. Enumerable.Range(0, 20).Select(i => (Math.Cos(i * Math.PI / 10), Math.Sin(i * Math.PI / 10)))];
    private static readonly (double X, double Y)[] Plus =
    [
        (-0.4, -1.2), (0.4, -1.2), (0.4, -0.4), (1.2, -0.4), (1.2, 0.4), (0.4, 0.4),
        (0.4, 1.2), (-0.4, 1.2), (-0.4, 0.4), (-1.2, 0.4), (-1.2, -0.4), (-0.4, -0.4),
    ];

    /// <summary>Returns the outline of a marker by Plotly's name of it, e.g. "diamond".</summary>
    public static (double X, double Y)[] Outline(string name) => name switch
    {
        "square" => [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
        "diamond" => [(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)],
        "triangle-up" => [(0, -1.2), (1.15, 0.8), (-1.15, 0.8)],
        "triangle-down" => [(0, 1.2), (1.15, -0.8), (-1.15, -0.8)],
        "cross" => Plus,
        "x" => [.. Plus.Select(p => ((p.X - p.Y) * 0.707, (p.X + p.Y) * 0.707))],
        _ => Circle,
    };
}
