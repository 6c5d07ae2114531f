namespace Dpo.Text.Jinja;

/// <summary>What is wrong, before it is known where; <see cref="JinjaTemplate"/> adds line and column.</summary>
internal sealed class JinjaProblem(string message, int at = -1, bool isRaised = false) : Exception(message)
{
    /// <summary>Place in the source; -1 where only the caller knows it.</summary>
    public int At => at;

    public bool IsRaised => isRaised;
}
