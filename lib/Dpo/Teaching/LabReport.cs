using System.Net;
using Dpo.Devices;

namespace Dpo.Teaching;

/// <summary>What the notebook runs on, as a small table.</summary>
/// <param name="Device">The device that was chosen.</param>
/// <param name="Scale">The size of the chapter's runs.</param>
/// <param name="Seed">The seed of all chance.</param>
/// <param name="Rows">Everything that is shown, by name.</param>
[TypeFormatterSource(typeof(MimeBundleFormatterSource), PreferredMimeTypes = ["text/html"])]
public sealed record LabReport(DeviceChoice Device, Scale Scale, int Seed, IReadOnlyList<KeyValuePair<string, string>> Rows) : IMimeBundle
{
    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() =>
        new Dictionary<string, string> { ["text/html"] = ToHtml(), ["text/plain"] = ToString() };

    /// <inheritdoc/>
    public string ToHtml() => "<table>" + string.Concat(Rows.Select(row =>
        $"<tr><th scope=\"row\" style=\"text-align:left\">{WebUtility.HtmlEncode(row.Key)}</th>"
        + $"<td style=\"text-align:left\">{WebUtility.HtmlEncode(row.Value)}</td></tr>")) + "</table>";

    /// <summary>The table as text, one row a line.</summary>
    /// <returns>Lines of text.</returns>
    public override string ToString()
    {
        var width = Rows.Max(row => row.Key.Length) + 2;
        return string.Join('\n', Rows.Select(row => row.Key.PadRight(width) + row.Value));
    }
}
