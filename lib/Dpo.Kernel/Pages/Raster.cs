using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dpo.Kernel.Notebooks;

namespace Dpo.Kernel.Pages;

/// <summary>Writes a picture made of pixels, held in the page itself.</summary>
internal static partial class Raster
{
    /// <summary>Returns the picture that a MIME bundle holds.</summary>
    /// <param name="bundle">Data of a notebook output or attachment as JSON: key = MIME type, e.g. "image/png"; value =
    /// base64 text.</param>
    /// <param name="says">Alternative text of the picture (<c>alt</c>), as plain text; only the first line is
    /// used.</param>
    /// <returns>HTML <c>img</c> element that contains the picture; null if there is no valid PNG, JPEG, GIF or WebP
    /// picture.</returns>
    public static string? Render(JsonObject bundle, string says)
    {
        foreach (var type in (string[])["image/png", "image/jpeg", "image/gif", "image/webp"])
        {
            var base64 = Blanks().Replace(NotebookText.Join(bundle[type]), "");
            if (Base64().IsMatch(base64))
            {
                var alt = WebUtility.HtmlEncode(says.Split('\n')[0]);
                return $"<img src=\"data:{type};base64,{base64}\" alt=\"{alt}\">";
            }
        }

        return null;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex("^[A-Za-z0-9+/]+={0,2}$")]
    private static partial Regex Base64();
}
