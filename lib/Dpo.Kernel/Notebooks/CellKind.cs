namespace Dpo.Kernel.Notebooks;

/// <summary>Kind of a notebook's cell.</summary>
public enum CellKind
{
    /// <summary>C# code that runs.</summary>
    Code,

    /// <summary>Text with Markdown and formulas.</summary>
    Markdown,

    /// <summary>Text that no front end renders or runs.</summary>
    Raw,
}
