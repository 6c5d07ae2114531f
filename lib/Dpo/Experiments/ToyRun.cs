namespace Dpo.Experiments;

/// <summary>A run: from a lab to its rows.</summary>
/// <param name="Rows">What it does.</param>
/// <param name="Large">Whether the lab is the large world's, not the benchmark's.</param>
public sealed record ToyRun(Func<ToyLab, IReadOnlyList<ToyResult>> Rows, bool Large = false);
