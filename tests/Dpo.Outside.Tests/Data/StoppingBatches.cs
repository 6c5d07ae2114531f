using Dpo.Data;

namespace Dpo.Outside.Tests.Data;

/// <summary>Asks a run to stop when it takes the batch of a step, which it then finishes.</summary>
internal sealed class StoppingBatches(long step, CancellationTokenSource stop) : IBatchSource<SequenceBatch>
{
    private readonly CountingBatches _batches = new(4, 8);

    public SequenceBatch Get(long index)
    {
        if (index == step)
        {
            stop.Cancel();
        }
        return _batches.Get(index);
    }
}
