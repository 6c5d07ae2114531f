namespace Dpo.Kernel;

/// <summary>A line that would not work, or not read well, in every engine that opens the notebook.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Line">The line in the cell, from 1.</param>
/// <param name="Message">What is wrong and what to write instead.</param>
public sealed record PortabilityViolation(Cell Cell, int Line, string Message)
{
    /// <summary>"cell 5 (a1b2), line 2: ...".</summary>
    /// <returns>One line of text.</returns>
    public override string ToString() => FormattableString.Invariant($"{Cell}, line {Line}: {Message}");
}
