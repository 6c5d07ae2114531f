namespace Dpo.Text.Jinja;

/// <summary>The work that the rendering of a template may still do, so that none runs for ever or fills the
/// memory.</summary>
internal sealed class JinjaBudget
{
    /// <summary>Largest number of characters of a text that a template may make.</summary>
    public const int MaxText = 10_000_000;

    private long _left = 5_000_000;

    /// <summary>Takes units of work from the budget: one for a node or an item, or for 16 characters of a new
    /// text.</summary>
    public void Charge(long units)
    {
        _left -= units;
        if (_left < 0)
        {
            throw new JinjaProblem("the template does more than 5,000,000 steps of work; it may not end");
        }
    }

    /// <summary>Takes from the budget the work of a text of the given number of characters, before the text is
    /// made.</summary>
    public void ChargeText(long length)
    {
        if (length > MaxText)
        {
            throw new JinjaProblem($"a text of {length} characters; the longest may have {MaxText}");
        }
        Charge(1 + length / 16);
    }
}
