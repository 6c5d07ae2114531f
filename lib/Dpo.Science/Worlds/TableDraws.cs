using Dpo.Base;
using static TorchSharp.torch;

namespace Dpo.Science.Worlds;

/// <summary>Draws responses from a table of probabilities.</summary>
internal sealed class TableDraws
{
    private readonly double[][] _upTo;              // the distribution function of each prompt  [X][N]

    /// <summary>Reads the table.</summary>
    /// <param name="logits">[X,N]; normalised here.</param>
    public TableDraws(Tensor logits)
    {
        using var scope = NewDisposeScope();
        _upTo = [.. logits.softmax(1).cumsum(1).ToDoubles().Chunk((int)logits.shape[1])];
    }

    /// <summary>A response.</summary>
    /// <param name="prompt">Place of the prompt.</param>
    /// <param name="draws">Moves on by one.</param>
    /// <returns>Its place: the first whose distribution function is above the draw.</returns>
    public int Next(int prompt, SeedStream draws)
    {
        var upTo = _upTo[prompt];
        var place = Array.BinarySearch(upTo, draws.Uniform() * upTo[^1]);
        return Math.Min(place < 0 ? ~place : place + 1, upTo.Length - 1);
    }
}
