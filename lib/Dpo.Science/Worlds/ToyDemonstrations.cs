using Dpo.Base;
using Dpo.Data;
using static TorchSharp.torch;

namespace Dpo.Science.Worlds;

/// <summary>Endless batches of responses drawn from a table of probabilities, the prompts in turn.</summary>
/// <param name="world">Whose prompts and responses.</param>
/// <param name="logProbs">What is drawn from [X,N] nats, all prompts of the world; read here, once.</param>
/// <param name="prompts">Places of the prompts in use.</param>
/// <param name="batchSize">Responses a batch.</param>
/// <param name="seeds">Purpose "drawn demonstrations".</param>
/// <param name="device">Where the batches go.</param>
public sealed class ToyDemonstrations(ToyWorld world, Tensor logProbs, IReadOnlyList<int> prompts, int batchSize, Seeds seeds, Device device) : IBatchSource<SequenceBatch>
{
    private readonly TableDraws _draws = new(logProbs);
    private readonly long _seed = seeds.For("drawn demonstrations");

    /// <inheritdoc/>
    public SequenceBatch At(long index) => SequenceBatch.Of([.. Enumerable.Range(0, batchSize).Select(i =>
    {
        var number = index * batchSize + i;
        var x = prompts[(int)(number % prompts.Count)];
        return world.Example(x, _draws.Next(x, new SeedStream(_seed, number)));
    })], device);
}
