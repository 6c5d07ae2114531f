using Dpo.Base;
using static TorchSharp.torch;

namespace Dpo.Science.Worlds;

/// <summary>Draws responses from a table of probabilities, a row for each prompt.</summary>
internal sealed class TableDraws
{
    private readonly double[][] _upTo;              // the distribution function of each prompt  [X][N]

    /// <summary>Copies the table, so that the tensor is not needed afterwards.</summary>
    /// <param name="logits">Logits or log-probabilities of the responses to each prompt; shape [X prompts, N
    /// responses]. Probabilities are computed by a softmax over each row.</param>
    public TableDraws(Tensor logits)
    {
        using var scope = NewDisposeScope();
        _upTo = [.. logits.softmax(1).cumsum(1).ToDoubles().Chunk((int)logits.shape[1])];
    }

    /// <summary>Draws a response to a prompt.</summary>
    /// <param name="prompt">Index of the prompt, from 0: the row of the table to sample from.</param>
    /// <param name="draws">Stream of random numbers; each call takes one number from it.</param>
    /// <returns>Index of the sampled response, from 0: the first whose cumulative probability is above the random
    /// number.</returns>
    public int Next(int prompt, SeedStream draws)
    {
        var upTo = _upTo[prompt];
        var place = Array.BinarySearch(upTo, draws.Uniform() * upTo[^1]);
        return Math.Min(place < 0 ? ~place : place + 1, upTo.Length - 1);
    }
}
