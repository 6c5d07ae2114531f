namespace Dpo.Base;

/// <summary>Names of the random streams of the library. Each name has random numbers of its own
/// (<see cref="Seeds.For"/>), so that taking more numbers from one stream does not change another.</summary>
public static class SeedPurpose
{
    /// <summary>Random stream for the initial weights of a model.</summary>
    public const string Init = "init";

    /// <summary>Random stream that decides which examples go into which batch.</summary>
    public const string Data = "data";

    /// <summary>Random stream that shuffles the rows of a text before the split into training and validation
    /// rows.</summary>
    public const string Rows = "rows";

    /// <summary>Random stream for the dropout masks of training.</summary>
    public const string Dropout = "dropout";

    /// <summary>Random stream that chooses the tokens of sampled responses.</summary>
    public const string Sample = "sample";

    /// <summary>Random stream that decides to which prompts PPO samples responses, and in which order.</summary>
    public const string Prompts = "prompts";

    /// <summary>Random stream for the resamples of a bootstrap interval.</summary>
    public const string Bootstrap = "bootstrap";

    /// <summary>Returns the name of the random stream that samples PPO's responses in one iteration.</summary>
    /// <param name="iteration">Index of the PPO iteration, counted from 0.</param>
    /// <returns>Name of the random stream for sampling in this iteration, e.g. "rollout 3"; to pass to
    /// <see cref="Seeds.For"/>.</returns>
    public static string Rollout(long iteration) => FormattableString.Invariant($"rollout {iteration}");

    /// <summary>Returns the name of the random stream that orders the responses of one PPO iteration into
    /// minibatches.</summary>
    /// <param name="iteration">Index of the PPO iteration, counted from 0.</param>
    /// <returns>Name of the random stream for the minibatch order in this iteration, e.g. "minibatches 3"; to pass to
    /// <see cref="Seeds.For"/>.</returns>
    public static string Minibatches(long iteration) => FormattableString.Invariant($"minibatches {iteration}");
}
