using System.Globalization;
using System.Text;

namespace Dpo.Text.Bpe;

/// <summary>Converts texts to Unicode's normalization form C (annex 15): canonical parts apart, marks in order, then
/// composed.</summary>
/// <remarks>string.Normalize leaves a text as it is under InvariantGlobalization, which this project sets so that every
/// machine gives the same; hence a table of our own, of Unicode 14.</remarks>
internal static class CanonicalForm
{
    private const int SBase = 0xAC00, LBase = 0x1100, VBase = 0x1161, TBase = 0x11A7, LCount = 19, VCount = 21,
        TCount = 28, SCount = LCount * VCount * TCount;
    private static readonly Dictionary<int, byte> _classes = [];
    private static readonly Dictionary<int, (int First, int Second)> _parts = [];
    private static readonly Dictionary<(int, int), int> _composites = [];

    static CanonicalForm()
    {
        using var stream = typeof(CanonicalForm).Assembly.GetManifestResourceStream("Text/Bpe/canonical.txt")!;
        using var reader = new StreamReader(stream);
        foreach (var entry in reader.ReadToEnd().Split('\n').Where(l => !l.StartsWith('#'))
            .SelectMany(l => l.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))
        {
            var fields = entry.Split(':', '=', '!');
            if (entry.Contains(':', StringComparison.Ordinal))
            {
                var range = fields[0].Split('-');
                for (var c = Hex(range[0]); c <= Hex(range[^1]); c++)
                {
                    _classes[c] = byte.Parse(fields[1], CultureInfo.InvariantCulture);
                }
                continue;
            }
            var parts = fields[1].Split('+');
            var pair = (Hex(parts[0]), parts.Length > 1 ? Hex(parts[1]) : -1);
            _parts[Hex(fields[0])] = pair;
            if (entry.Contains('=', StringComparison.Ordinal))
            {
                _composites[pair] = Hex(fields[0]);
            }
        }
    }

    /// <summary>Converts a text to normalization form C.</summary>
    /// <param name="text">Text to convert; it must not contain half of a surrogate pair.</param>
    public static string Compute(string text)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange('\0', '\u02FF') < 0)
        {
            return text;                    // no mark below U+0300, and nothing that decomposes for good
        }
        var points = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            AddParts(rune.Value, points);
        }
        Order(points);
        return Compose(points);
    }

    private static void AddParts(int point, List<int> points)
    {
        if (point - SBase is >= 0 and < SCount and var s)
        {
            points.Add(LBase + (s / (VCount * TCount)));
            points.Add(VBase + (s % (VCount * TCount) / TCount));
            if (s % TCount > 0)
            {
                points.Add(TBase + (s % TCount));
            }
        }
        else if (_parts.TryGetValue(point, out var parts))
        {
            AddParts(parts.First, points);
            if (parts.Second >= 0)
            {
                AddParts(parts.Second, points);
            }
        }
        else
        {
            points.Add(point);
        }
    }

    // Runs of marks by class; a stable sort, so that marks of one class keep their order.
    private static void Order(List<int> points)
    {
        for (var start = 0; start < points.Count; start++)
        {
            var end = start;
            while (end < points.Count && Class(points[end]) > 0)
            {
                end++;
            }
            if (end - start > 1)
            {
                var sorted = points[start..end].OrderBy(Class).ToList();
                for (var i = start; i < end; i++)
                {
                    points[i] = sorted[i - start];
                }
            }
            start = end;
        }
    }

    private static string Compose(List<int> points)
    {
        // A mark joins the last starter unless one of its own class or a higher one stands between them.
        var (length, starter, last) = (0, -1, -1);
        for (var i = 0; i < points.Count; i++)
        {
            var (point, own) = (points[i], Class(points[i]));
            if (starter >= 0 && last < own && Composite(points[starter], point) is { } joined)
            {
                points[starter] = joined;
                continue;
            }
            if (own == 0)
            {
                starter = length;
            }
            last = own == 0 ? -1 : own;
            points[length++] = point;
        }
        var text = new StringBuilder(length);
        for (var i = 0; i < length; i++)
        {
            text.Append(new Rune(points[i]).ToString());
        }
        return text.ToString();
    }

    private static int? Composite(int first, int second) =>
        first - LBase is >= 0 and < LCount and var l && second - VBase is >= 0 and < VCount and var v
            ? SBase + (((l * VCount) + v) * TCount)
        : first - SBase is >= 0 and < SCount and var s && s % TCount == 0
            && second - TBase is > 0 and < TCount and var t ? first + t
        : _composites.TryGetValue((first, second), out var joined) ? joined : null;

    private static int Class(int point) => _classes.GetValueOrDefault(point);

    private static int Hex(string digits) =>
        int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
