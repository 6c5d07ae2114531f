using Dpo.Training;

namespace Dpo.Science.Stories;

/// <summary>Settings of the way from a model that tells stories to one that tells preferred stories: preferences, DPO,
/// reward model and PPO.</summary>
public sealed record AlignmentConfig
{
    /// <summary>Number of prompts to which the reference model tells two stories each; the better one by the score is
    /// chosen, ties are dropped. 1500 by default.</summary>
    public int Comparisons { get; init; } = 1500;

    /// <summary>Weight β of the KL term of DPO and of PPO, in reward units per nat; the reward's unit is that of the
    /// labels' log-odds. 0.1 by default.</summary>
    public double Beta { get; init; } = 0.1;

    /// <summary>Learning-rate schedule and number of updates of DPO; by default 120 updates with a peak of
    /// 1e-4.</summary>
    public OptimConfig Preference { get; init; } = new(new CosineLr(1e-4, Warmup: 10), 120);

    /// <summary>Learning-rate schedule and number of updates of the reward model; by default 120 updates with a peak of
    /// 1e-3.</summary>
    public OptimConfig Reward { get; init; } = new(new CosineLr(1e-3, Warmup: 10), 120);

    /// <summary>Number of pairs in each update of DPO and of the reward model; 32 by default.</summary>
    public int PairsPerBatch { get; init; } = 32;

    /// <summary>Number of PPO's iterations, each with one batch of sampled stories; 30 by default.</summary>
    public int Iterations { get; init; } = 30;

    /// <summary>Number of stories that PPO samples in each iteration; 64 by default.</summary>
    public int StoriesPerBatch { get; init; } = 64;

    /// <summary>Learning rate of PPO's policy and value model in the first iteration; it falls linearly to 0. 3e-4 by
    /// default.</summary>
    public double PolicyRate { get; init; } = 3e-4;

    /// <summary>Largest number of tokens of a story; 180 by default.</summary>
    public int MaxTokens { get; init; } = 180;

    /// <summary>Number of held-out prompts on which each model is judged, with one story for each; 200 by
    /// default.</summary>
    public int Judged { get; init; } = 200;

    /// <summary>Settings for a small published model of stories, of about 260,000 weights.</summary>
    public static AlignmentConfig Published { get; } = new()
    {
        Comparisons = 1000,
        Beta = 0.25,
        Preference = new(new CosineLr(1e-4, Warmup: 10), 80),
        Reward = new(new CosineLr(1e-3, Warmup: 10), 80),
        Iterations = 20,
        MaxTokens = 120,
    };
}
