namespace Dpo.Base;

/// <summary>What the library draws random numbers for: each purpose has a stream of its own (<see cref="Seeds.For"/>),
/// so that drawing more for one does not change another.</summary>
public static class SeedPurpose
{
    /// <summary>The initial weights of a model.</summary>
    public const string Init = "init";

    /// <summary>Which examples come in which batch.</summary>
    public const string Data = "data";

    /// <summary>The order of a text's rows before it is split into training and validation.</summary>
    public const string Rows = "rows";

    /// <summary>The dropout masks of training.</summary>
    public const string Dropout = "dropout";

    /// <summary>The tokens of sampled responses.</summary>
    public const string Sample = "sample";

    /// <summary>Which prompts PPO samples responses to, and when.</summary>
    public const string Prompts = "prompts";

    /// <summary>The resamples of a bootstrap interval.</summary>
    public const string Bootstrap = "bootstrap";

    /// <summary>The responses that PPO samples in an iteration.</summary>
    /// <param name="iteration">0 for the first.</param>
    /// <returns>A purpose of its own for each iteration, so that a run resumes at any of them.</returns>
    public static string Rollout(long iteration) => FormattableString.Invariant($"rollout {iteration}");

    /// <summary>The order in which PPO learns from the responses of an iteration.</summary>
    /// <param name="iteration">0 for the first.</param>
    /// <returns>A purpose of its own for each iteration.</returns>
    public static string Minibatches(long iteration) => FormattableString.Invariant($"minibatches {iteration}");
}
