using Dpo.Metrics;

namespace Dpo.Experiments;

/// <summary>What a storyteller's training gave.</summary>
/// <param name="Models">The reference, then what DPO and what PPO made of it.</param>
/// <param name="Logs">"DPO", "reward model" and "PPO": the numbers of each step.</param>
public sealed record StoryOutcome(IReadOnlyList<StoryJudgement> Models, IReadOnlyDictionary<string, RunLog> Logs);
