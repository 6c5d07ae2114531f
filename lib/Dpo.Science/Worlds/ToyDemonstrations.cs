using Dpo.Base;
using Dpo.Data;
using static TorchSharp.torch;

namespace Dpo.Science.Worlds;

/// <summary>Endless batches of responses drawn from a table of probabilities, the prompts in turn.</summary>
/// <param name="world">World whose prompts and responses the table lists.</param>
/// <param name="logProbs">Log-probabilities of the responses, nats [X prompts, N responses], for all prompts of the
/// world; copied, so the caller keeps the tensor.</param>
/// <param name="prompts">Indices of the prompts to use, in <see cref="ToyWorld.Prompts"/>.</param>
/// <param name="batchSize">Number of responses in each batch.</param>
/// <param name="seeds">Seeds of the draws (purpose "drawn demonstrations").</param>
/// <param name="device">Device on which the batches are placed.</param>
public sealed class ToyDemonstrations(
    ToyWorld world, Tensor logProbs, IReadOnlyList<int> prompts, int batchSize, Seeds seeds, Device device)
    : IBatchSource<SequenceBatch>
{
    private readonly TableDraws _draws = new(logProbs);
    private readonly long _seed = seeds.For("drawn demonstrations");

    /// <inheritdoc/>
    public SequenceBatch Get(long index) => SequenceBatch.Create([.. Enumerable.Range(0, batchSize).Select(i =>
    {
        var number = index * batchSize + i;
        var x = prompts[(int)(number % prompts.Count)];
        return world.Example(x, _draws.Next(x, new SeedStream(_seed, number)));
    })], device);
}
