using Dpo.Metrics;

namespace Dpo.Experiments;

/// <summary>What remains of a <see cref="StoryJudgement"/> in a file of figures.</summary>
/// <param name="Model">"SFT", "base", "DPO" or "PPO".</param>
/// <param name="Score">Mean points of a story.</param>
/// <param name="Gain">Above the reference, in standard deviations of its scores.</param>
/// <param name="WinRate">Against the reference.</param>
/// <param name="Kl">Nats a story.</param>
/// <param name="Kept">The name of what must not get lost.</param>
/// <param name="KeptValue">How much of it there is.</param>
/// <param name="Distinct">Share of stories that are told once.</param>
/// <param name="SharedRun">Share of stories that have the commonest run of eight words.</param>
/// <param name="Words">Mean words a story.</param>
/// <param name="Parts">Mean points of each part of the score.</param>
/// <param name="Greedy">The likeliest story for the first prompt.</param>
public sealed record StoryRow(string Model, Interval Score, Interval Gain, Interval WinRate, double Kl, string Kept, double KeptValue, double Distinct, double SharedRun,
    double Words, IReadOnlyDictionary<string, double> Parts, string Greedy);
