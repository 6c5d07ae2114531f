namespace Dpo.Kernel.Pages;

/// <summary>Reads the style sheets and scripts of the pages, which lie beside this file in the sources.</summary>
internal static class Asset
{
    /// <summary>Returns the text of a style sheet or script.</summary>
    /// <param name="name">File name of an embedded style sheet or script without its folder, e.g. "site.css".</param>
    public static string Read(string name)
    {
        using var stream = typeof(Asset).Assembly.GetManifestResourceStream($"Dpo.Kernel.Pages.{name}")
            ?? throw new InvalidOperationException($"{name} is no embedded resource of Dpo.Kernel.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");     // a browser hashes a script after this
    }
}
