namespace Dpo.Text.Jinja;

/// <summary>Thrown where a template's fault is found, before its line is known; <see cref="JinjaTemplate"/> adds line
/// and column.</summary>
internal sealed class JinjaProblem(string message, int at = -1, bool isRaised = false) : Exception(message)
{
    /// <summary>Position of the fault in the template's text, from 0; -1 where only the caller knows it.</summary>
    public int At => at;

    public bool IsRaised => isRaised;
}
