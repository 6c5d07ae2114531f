using System.Net;

namespace Dpo.Kernel.Pages;

/// <summary>What all pages of a site share: the head, the way to the start, the search, the choice of light and dark.</summary>
internal static class PageFrame
{
    // Before the first paint, so that a chosen theme does not flash. Some browsers refuse storage to files.
    private const string Theme = """
        <script>
        document.documentElement.className = "js";
        try { document.documentElement.dataset.theme = localStorage.getItem("theme") || ""; } catch { }
        </script>
        """;

    /// <summary>One page.</summary>
    /// <param name="title">In plain text.</param>
    /// <param name="body">The landmarks below the header.</param>
    /// <returns>The file's content.</returns>
    public static string Of(string title, string body) => $"""
        {Head(title, "site.css", ["page.js", "site.js"])}
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
        </body>
        </html>

        """;

    /// <summary>The beginning of a document, up to its body.</summary>
    /// <param name="title">In plain text.</param>
    /// <param name="style">A style sheet of the site.</param>
    /// <param name="scripts">Scripts of the site.</param>
    public static string Head(string title, string style, IEnumerable<string> scripts) => $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{WebUtility.HtmlEncode(title)}</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="{style}">
        {Theme}
        {string.Join('\n', scripts.Select(s => $"<script src=\"{s}\" defer></script>"))}
        </head>
        """;
}
