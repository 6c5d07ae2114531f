namespace Dpo.Charts.Spec;

/// <summary>Colours, dashes, markers, hatches and sizes of a figure, the same in SVG and Plotly, readable from the
/// back of a lecture hall.</summary>
/// <remarks>The colours are those of Okabe and Ito, which colour-blind readers tell apart; no series differs
/// by colour alone.</remarks>
internal static class Look
{
    public const string Font = "DejaVu Sans, Segoe UI, Helvetica, Arial, sans-serif";
    public const double FontSize = 15;
    public const double TitleSize = 18;
    public const double LineWidth = 2.5;
    public const double RuleWidth = 1.8;
    public const double MarkerRadius = 5;
    public const string Ink = "#222222";
    public const string Grid = "#e3e3e3";

    private static readonly (byte R, byte G, byte B)[] Colours =
        [(0, 114, 178), (213, 94, 0), (0, 158, 115), (204, 121, 167), (230, 159, 0), (86, 180, 233), (0, 0, 0)];

    // Lengths in pixels of stroke and gap.
    private static readonly double[][] DashPatterns =
        [[], [10, 5], [3, 4], [12, 4, 3, 4], [18, 5], [6, 3], [18, 4, 3, 4, 3, 4]];

    /// <summary>Lengths in pixels of the dash and the gap of a reference line, shorter than those
    /// of any series.</summary>
    public static readonly double[] RuleDashes = [7, 4];

    // Plotly's names for marker symbols and bar patterns.
    private static readonly string[] Markers =
        ["circle", "square", "diamond", "triangle-up", "x", "cross", "triangle-down"];

    private static readonly string[] Hatches = ["", "/", "\\", "x", "-", "|", "+"];

    public static (byte R, byte G, byte B) Colour(int slot) => Colours[slot % Colours.Length];

    public static string Hex(int slot) => Colour(slot) is var (r, g, b) ? $"#{r:x2}{g:x2}{b:x2}" : "";

    /// <summary>Returns the colour of a series as CSS, as transparent as bands and histograms are filled.</summary>
    public static string Tint(int slot) =>
        Colour(slot) is var (r, g, b) ? FormattableString.Invariant($"rgba({r},{g},{b},{TintAlpha})") : "";

    public const double TintAlpha = 0.22;

    public static double[] Dashes(int slot) => DashPatterns[slot % DashPatterns.Length];

    public static string Marker(int slot) => Markers[slot % Markers.Length];

    public static string Hatch(int slot) => Hatches[slot % Hatches.Length];

    /// <summary>Largest number of points at which a line gets a marker at every point by default.</summary>
    public const int MostMarkers = 30;
}
