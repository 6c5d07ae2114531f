using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Dpo.Kernel.Pages;

/// <summary>Writes what all pages of a site share: head, content security policy, link to the start, search, light
/// and dark theme.</summary>
internal static class PageFrame
{
    // Before the first paint, so that a chosen theme does not flash. Some browsers refuse storage to files.
    private const string Theme = """

        document.documentElement.className = "js";
        try { document.documentElement.dataset.theme = localStorage.getItem("theme") || ""; } catch { }

        """;

    /// <summary>Returns one page of a site for reading.</summary>
    /// <param name="title">Title of the page for the browser tab, as plain text, which is HTML-encoded here.</param>
    /// <param name="body">HTML to put below the header with the search, usually a <c>main</c> element with the id
    /// "main".</param>
    /// <returns>Text of a complete HTML document: the header with the search, then the given body.</returns>
    public static string Render(string title, string body) => Document(title, "site.css", ["page.js", "site.js"], $"""
        <body>
        <a class="skip" href="#main">Skip to the text</a>
        <header class="top">
        <a class="home" href="index.html">Preference tuning</a>
        <form class="search" role="search">
        <label class="unseen" for="search">Search all chapters</label>
        <input id="search" type="search" placeholder="Search all chapters" autocomplete="off" aria-controls="hits">
        <p class="unseen" role="status"></p>
        <ol id="hits" hidden></ol>
        </form>
        <button class="theme" type="button">Dark</button>
        </header>
        {body}
        """);

    /// <summary>Returns a whole document, with a content security policy that runs its own scripts only and
    /// loads nothing.</summary>
    /// <remarks>The style sheets and scripts stand in the document. For a page that is opened as a file, a policy can
    /// name all files or none, and so would run any file that an output names; a hash names one script alone.
    /// strict-dynamic lets these scripts load plotly.min.js and search-index.js.</remarks>
    /// <param name="title">Title of the document for the browser tab, as plain text, which is HTML-encoded
    /// here.</param>
    /// <param name="style">File name of an embedded style sheet, e.g. "site.css", which is written into the document
    /// after base.css.</param>
    /// <param name="scripts">File names of embedded scripts, e.g. "page.js", which are written into the document and
    /// run in this order.</param>
    /// <param name="body">HTML from the opening <c>body</c> tag to before the closing one, which is added here.</param>
    /// <returns>Text of a complete HTML document with the style sheets and scripts written into it.</returns>
    public static string Document(string title, string style, IReadOnlyList<string> scripts, string body)
    {
        var own = scripts.Select(Asset.Read).ToList();
        var hashes = string.Join(' ', own.Prepend(Theme).Select(Hash));
        var policy = $"default-src 'none'; script-src {hashes} 'strict-dynamic'; style-src 'unsafe-inline'; "
            + "img-src data: blob:; base-uri 'none'; form-action 'none'";
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{WebUtility.HtmlEncode(title)}</title>
            <link rel="icon" href="data:,">
            <style>
            {Asset.Read("base.css")}{Asset.Read(style)}</style>
            {Script(Theme)}
            </head>
            {body}
            {string.Join('\n', own.Select(Script))}
            </body>
            </html>

            """;
    }

    private static string Script(string source) => $"<script>{source}</script>";

    private static string Hash(string source) =>
        $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(source)))}'";
}
