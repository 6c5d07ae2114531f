namespace Dpo.Base;

/// <summary>Names of the purposes for which the library draws random numbers. Each purpose has a random stream of its
/// own (<see cref="Seeds.For"/>), so that drawing more numbers for one does not change another.</summary>
public static class SeedPurpose
{
    /// <summary>Purpose of the draws that make the initial weights of a model.</summary>
    public const string Init = "init";

    /// <summary>Purpose of the draws that decide which examples go into which batch.</summary>
    public const string Data = "data";

    /// <summary>Purpose of the draws that shuffle the rows of a text before the split into training and validation
    /// rows.</summary>
    public const string Rows = "rows";

    /// <summary>Purpose of the draws that make the dropout masks of training.</summary>
    public const string Dropout = "dropout";

    /// <summary>Purpose of the draws that choose the tokens of sampled responses.</summary>
    public const string Sample = "sample";

    /// <summary>Purpose of the draws that decide to which prompts PPO samples responses, and in which order.</summary>
    public const string Prompts = "prompts";

    /// <summary>Purpose of the draws that make the resamples of a bootstrap interval.</summary>
    public const string Bootstrap = "bootstrap";

    /// <summary>Returns the purpose of the draws that sample PPO's responses in one iteration.</summary>
    /// <param name="iteration">Index of the PPO iteration, counted from 0.</param>
    /// <returns>Name of the random stream for sampling in this iteration, e.g. "rollout 3"; to pass to
    /// <see cref="Seeds.For"/>.</returns>
    public static string Rollout(long iteration) => FormattableString.Invariant($"rollout {iteration}");

    /// <summary>Returns the purpose of the draws that order the responses of one PPO iteration into
    /// minibatches.</summary>
    /// <param name="iteration">Index of the PPO iteration, counted from 0.</param>
    /// <returns>Name of the random stream for the minibatch order in this iteration, e.g. "minibatches 3"; to pass to
    /// <see cref="Seeds.For"/>.</returns>
    public static string Minibatches(long iteration) => FormattableString.Invariant($"minibatches {iteration}");
}
