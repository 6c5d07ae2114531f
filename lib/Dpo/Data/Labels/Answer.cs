namespace Dpo.Data.Labels;

/// <summary>A person's answer to the question which of two responses is better.</summary>
public enum Answer
{
    /// <summary>The response that was shown first is better.</summary>
    First,

    /// <summary>The response that was shown second is better.</summary>
    Second,

    /// <summary>Neither response is better than the other.</summary>
    Tie,

    /// <summary>The person gave no answer to this question.</summary>
    Skip,
}
