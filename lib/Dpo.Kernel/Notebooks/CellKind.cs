namespace Dpo.Kernel.Notebooks;

/// <summary>What a cell is.</summary>
public enum CellKind
{
    /// <summary>C# that runs.</summary>
    Code,

    /// <summary>Text with formulas.</summary>
    Markdown,

    /// <summary>Text that no front end touches.</summary>
    Raw,
}
