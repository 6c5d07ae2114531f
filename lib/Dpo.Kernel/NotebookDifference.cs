namespace Dpo.Kernel;

/// <summary>One place where a fresh run does not match the committed outputs.</summary>
/// <param name="Cell">The cell as committed; null where the notebooks themselves differ.</param>
/// <param name="What">What differs: "output 2, text/plain".</param>
/// <param name="Expected">What is committed, shortened to the place.</param>
/// <param name="Got">What the run gave, shortened to the place.</param>
public sealed record NotebookDifference(Cell? Cell, string What, string Expected, string Got)
{
    /// <summary>"cell 5 (a1b2), output 2, text/plain: expected ... Got ...".</summary>
    /// <returns>One line of text.</returns>
    public override string ToString() => $"{(Cell is null ? "notebook" : Cell.ToString())}, {What}: expected {Expected}. Got {Got}.";
}
