namespace Dpo.Charts.Spec;

/// <summary>A rectangle in pixels; y grows downwards.</summary>
internal readonly record struct Box(double Left, double Top, double Right, double Bottom)
{
    public string Path => FormattableString.Invariant($"M{Left:0.#} {Top:0.#}H{Right:0.#}V{Bottom:0.#}H{Left:0.#}Z");
}

/// <summary>Draws the hatch lines that tell the bars of one series from those of another where
/// colours do not.</summary>
internal static class Hatching
{
    public const double Width = 2;
    private const double Spacing = 11;

    /// <summary>Returns the lines of a hatch pattern (by Plotly's name, e.g. "/") inside a box, in pixels.</summary>
    public static IEnumerable<(double X0, double Y0, double X1, double Y1)> Lines(string pattern, Box box) =>
        pattern switch
        {
            "/" => Sloped(box, rising: true),
            "\\" => Sloped(box, rising: false),
            "x" => Sloped(box, true).Concat(Sloped(box, false)),
            "-" => Steps(box.Top, box.Bottom).Select(y => (box.Left, y, box.Right, y)),
            "|" => Steps(box.Left, box.Right).Select(x => (x, box.Top, x, box.Bottom)),
            "+" => Lines("-", box).Concat(Lines("|", box)),
            _ => [],
        };

    private static IEnumerable<double> Steps(double from, double to)
    {
        for (var at = from + Spacing / 2; at < to; at += Spacing)
            yield return at;
    }

    // Lines x - left + s = const at 45 degrees, cut at the box.
    private static IEnumerable<(double, double, double, double)> Sloped(Box box, bool rising)
    {
        var (width, height) = (box.Right - box.Left, box.Bottom - box.Top);
        for (var c = Spacing; c < width + height; c += Spacing * Math.Sqrt(2))
        {
            var (x0, y0) = (Math.Max(0, c - height), Math.Min(c, height));
            var (x1, y1) = (Math.Min(c, width), Math.Max(0, c - width));
            yield return rising
                ? (box.Left + x0, box.Top + y0, box.Left + x1, box.Top + y1)
                : (box.Left + x0, box.Bottom - y0, box.Left + x1, box.Bottom - y1);
        }
    }
}
