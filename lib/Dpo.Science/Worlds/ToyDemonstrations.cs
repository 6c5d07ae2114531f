using Dpo.Base;
using Dpo.Data;
using static TorchSharp.torch;

namespace Dpo.Science.Worlds;

/// <summary>Endless batches of responses drawn from a table of probabilities, the prompts in turn.</summary>
/// <param name="world">Toy task, all of whose prompts and responses can be listed; batches contain its token
/// ids.</param>
/// <param name="logProbs">Log-probability with which each response is sampled, in nats; shape [X prompts, N responses],
/// for all prompts of the task. Copied, so the tensor may be disposed.</param>
/// <param name="prompts">Indices in <see cref="ToyWorld.Prompts"/> of the prompts to use, from 0; they take turns from
/// row to row.</param>
/// <param name="batchSize">Number of training examples (a prompt with a sampled response) per batch.</param>
/// <param name="seeds">Random seeds of the training run; the seed named "drawn demonstrations" is used.</param>
/// <param name="device">Device (CPU or GPU) on which the tensors of each batch are created.</param>
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
