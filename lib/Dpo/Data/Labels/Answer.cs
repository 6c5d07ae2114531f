namespace Dpo.Data.Labels;

/// <summary>What a person may say of two responses.</summary>
public enum Answer
{
    /// <summary>The one shown first is better.</summary>
    First,

    /// <summary>The one shown second is better.</summary>
    Second,

    /// <summary>Neither is.</summary>
    Tie,

    /// <summary>No answer.</summary>
    Skip,
}
