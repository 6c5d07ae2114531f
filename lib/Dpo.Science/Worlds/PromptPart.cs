namespace Dpo.Science.Worlds;

/// <summary>The parts into which a world's prompts are split, by the data in which they may occur.</summary>
public enum PromptPart
{
    /// <summary>Prompts with preference labels.</summary>
    Labelled,

    /// <summary>Prompts for which responses may be sampled in training, but without preference labels.</summary>
    Unlabelled,

    /// <summary>Prompts that are used in evaluation alone.</summary>
    HeldOut,
}
