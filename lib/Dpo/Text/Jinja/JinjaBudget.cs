namespace Dpo.Text.Jinja;

/// <summary>How much work a template may still cause, so that none runs for ever or fills the memory.</summary>
internal sealed class JinjaBudget
{
    /// <summary>Longest text that may be made.</summary>
    public const int MostText = 10_000_000;

    private long _left = 5_000_000;

    /// <summary>Takes units of work: a node, an item, 16 characters of a new text.</summary>
    public void Charge(long units)
    {
        _left -= units;
        if (_left < 0)
        {
            throw new JinjaProblem("the template does more than 5,000,000 steps of work; it may not end");
        }
    }

    /// <summary>Takes the work of a text of so many characters, before it is made.</summary>
    public void ChargeText(long length)
    {
        if (length > MostText)
        {
            throw new JinjaProblem($"a text of {length} characters; the longest may have {MostText}");
        }
        Charge(1 + length / 16);
    }
}
