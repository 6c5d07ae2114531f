namespace Dpo.Experiments;

/// <summary>How the storyteller is made, stage by stage.</summary>
public sealed record StorySettings
{
    /// <summary>The base model: stories as they are found in the wild.</summary>
    public LanguageModelSettings Base { get; init; } = LanguageModelSettings.Stories with { Steps = 1500 };

    /// <summary>The chance of each fault in the demonstrations; without any the tuned model has little left to learn.</summary>
    public double DemonstrationFaults { get; init; } = 0.25;

    /// <summary>Instruction tuning.</summary>
    public InstructionSettings Tuning { get; init; } = new();

    /// <summary>Preferences, DPO, reward model and PPO.</summary>
    public AlignmentSettings Alignment { get; init; } = new();
}
