using Dpo.Data;
using static TorchSharp.torch;

namespace Dpo.Outside.Tests.Data;

/// <summary>A batch source of one's own: rows that count upwards and begin anew, 0 1 2 3 0 1 ... The batch follows from
/// its number alone, which is all that an exact resume needs.</summary>
// begin batches
internal sealed class CountingBatches(int vocabSize, int length) : IBatchSource<SequenceBatch>
{
    public SequenceBatch Get(long index) => SequenceBatch.Create(
        [.. Enumerable.Range(0, 4).Select(row => Row((int)(index % vocabSize) + row))], CPU);

    private int[] Row(int start) => [.. Enumerable.Range(start, length).Select(i => i % vocabSize)];
}
// end batches
