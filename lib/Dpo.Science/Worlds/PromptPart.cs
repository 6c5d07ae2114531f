namespace Dpo.Science.Worlds;

/// <summary>Which data a prompt may be in.</summary>
public enum PromptPart
{
    /// <summary>With preferences.</summary>
    Labelled,

    /// <summary>To sample responses for, without preferences.</summary>
    Unlabelled,

    /// <summary>To evaluate on alone.</summary>
    HeldOut,
}
