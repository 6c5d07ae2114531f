using Dpo.Training;

namespace Dpo.Science.Stories;

/// <summary>From a model that tells stories to one that tells those that are preferred.</summary>
public sealed record AlignmentSettings
{
    /// <summary>Prompts to which the reference tells two stories each; the pair is labelled by the score, ties are dropped.</summary>
    public int Comparisons { get; init; } = 1500;

    /// <summary>β of DPO and of PPO, reward units per nat; the reward's unit is that of the labels' log-odds.</summary>
    public double Beta { get; init; } = 0.1;

    /// <summary>DPO's updates.</summary>
    public OptimConfig Preference { get; init; } = new(new CosineLr(1e-4, Warmup: 10), 120);

    /// <summary>The reward model's updates.</summary>
    public OptimConfig Reward { get; init; } = new(new CosineLr(1e-3, Warmup: 10), 120);

    /// <summary>Pairs an update of DPO and of the reward model.</summary>
    public int PairsPerBatch { get; init; } = 32;

    /// <summary>PPO's batches of stories.</summary>
    public int Iterations { get; init; } = 30;

    /// <summary>Stories a batch of PPO.</summary>
    public int StoriesPerBatch { get; init; } = 64;

    /// <summary>PPO's learning rate at its first batch; it goes to 0.</summary>
    public double PolicyRate { get; init; } = 3e-4;

    /// <summary>The most tokens of a story.</summary>
    public int MaxTokens { get; init; } = 180;

    /// <summary>Held-out prompts that are judged by, one story a model each.</summary>
    public int Judged { get; init; } = 200;

    /// <summary>For a small published model of stories, of about 260,000 weights.</summary>
    public static AlignmentSettings Published { get; } = new()
    {
        Comparisons = 1000,
        Beta = 0.25,
        Preference = new(new CosineLr(1e-4, Warmup: 10), 80),
        Reward = new(new CosineLr(1e-3, Warmup: 10), 80),
        Iterations = 20,
        MaxTokens = 120,
    };
}
