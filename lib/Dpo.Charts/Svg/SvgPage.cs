using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Dpo.Charts.Spec;
using static System.FormattableString;

namespace Dpo.Charts.Svg;

/// <summary>A picture as one SVG element on white: its title, its legend and what is drawn below them.</summary>
internal sealed partial class SvgPage
{
    private const double Margin = 12;
    private const double TitleLine = 24;
    private const double SubtitleLine = 21;
    private readonly StringBuilder _svg = new();
    private readonly int _width;
    private readonly string _title;
    private int _plots;

    public SvgPage(int width, string title, string subtitle, Series[][] legend)
    {
        (_width, _title) = (width, title);
        Top = 8;
        foreach (var line in TitleLines(title, width))
        {
            Text(Margin, Top + 17, line, Look.TitleSize, bold: true);
            Top += TitleLine;
        }
        foreach (var line in SubtitleLines(subtitle, width))
        {
            Text(Margin, Top + 15, line, Look.FontSize);
            Top += SubtitleLine;
        }
        Top += Legend.Draw(this, legend, Margin, Top, width - 2 * Margin);
        Top += 4;
    }

    /// <summary>Vertical position in pixels where the header ends and the drawing begins.</summary>
    public double Top { get; }

    /// <summary>Returns the height of a figure's header in pixels, for renderers that draw it themselves.</summary>
    public static double HeaderHeight(FigureSpec spec) =>
        8
        + TitleLines(spec.Title, spec.Width).Length * TitleLine
        + SubtitleLines(spec.Subtitle, spec.Width).Length * SubtitleLine
        + Legend.Height(spec.Legend, spec.Width - 2 * Margin) + 4;

    /// <summary>Breaks a title into lines, by the widest font of the list, DejaVu Sans.</summary>
    public static string[] TitleLines(string title, int width) =>
        Labels.Wrap(title, (int)((width - 2 * Margin) / (0.6 * Look.TitleSize)));

    public static string[] SubtitleLines(string subtitle, int width) =>
        Labels.Wrap(subtitle, (int)((width - 2 * Margin) / (0.57 * Look.FontSize)));

    public void Add(string svg) => _svg.Append(svg).Append('\n');

    public void Text(
        double x,
        double y,
        string text,
        double size,
        bool bold = false,
        string anchor = "start",
        string fill = Look.Ink) =>
        Add(Invariant($"<text x=\"{x:0.##}\" y=\"{y:0.##}\" font-size=\"{size:0.##}\"")
            + $"{(bold ? " font-weight=\"bold\"" : "")}"
            + $"{(anchor == "start" ? "" : $" text-anchor=\"{anchor}\"")} fill=\"{fill}\">{Xml(text)}</text>");

    /// <summary>Adds a plot of another renderer and gives its clip paths names of their own.</summary>
    public void Plot(double x, double y, string svg)
    {
        _plots++;
        Add(Invariant($"<g transform=\"translate({x:0.##},{y:0.##})\">")
            + ClipName().Replace(svg, $"clipPath{_plots}n$1")
            + "</g>");
    }

    /// <summary>Returns the whole picture. Clip paths are named after its content: several pictures can stand in one
    /// page, and the same picture always has the same bytes.</summary>
    public string Finish(double height)
    {
        var body = _svg.ToString();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_title + body)))[..12];
        return Invariant($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{_width}\" height=\"{height:0}\" ")
            + Invariant($"viewBox=\"0 0 {_width} {height:0}\" role=\"img\" aria-label=\"{Xml(_title)}\" ")
            + $"font-family=\"{Look.Font}\" style=\"max-width:100%;height:auto;background:#ffffff\">\n"
            + "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
            + $"{OwnClipName().Replace(body, $"c{hash}-$1")}</svg>";
    }

    public static string Xml(string text) => System.Security.SecurityElement.Escape(text);

    [GeneratedRegex("clipPath([0-9]+)")]
    private static partial Regex ClipName();

    [GeneratedRegex("clipPath([0-9]+n[0-9]+)")]
    private static partial Regex OwnClipName();
}
