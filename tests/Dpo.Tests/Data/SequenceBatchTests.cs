using Dpo.Data;
using Dpo.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Data;

public sealed class SequenceBatchTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    private static string Mask(SequenceBatch batch) => string.Concat(batch.Mask.data<bool>().ToArray().Select(m => m ? '1' : '0'));

    // TRL's reward collator: chosen, then rejected; padding 0 and 999. The mask here leaves out each first token, which nothing predicts.
    [Theory]
    [InlineData(0)]
    [InlineData(999)]
    public void Of_Rows_ArePaddedOnTheRight(int pad)
    {
        using var batch = SequenceBatch.Create([[1, 2, 3], [6, 7], [4, 5], [8]], CPU, pad);
        Assert.Equal([1, 2, 3, 6, 7, pad, 4, 5, pad, 8, pad, pad], batch.Ids.data<long>().ToArray());
        Assert.Equal("011010010000", Mask(batch));
    }

    // TRL's KTO collator: completions, and the mismatched ones that estimate the KL.
    [Fact]
    public void Of_Examples_CountTheResponse()
    {
        using var batch = SequenceBatch.Create([new EncodedExample([1, 2, 3], [4, 5]), new EncodedExample([7, 8], [9, 10])], CPU);
        Assert.Equal([1, 2, 3, 4, 5, 7, 8, 9, 10, 0], batch.Ids.data<long>().ToArray());
        Assert.Equal("0001100110", Mask(batch));
        using var kl = SequenceBatch.Create([new EncodedExample([1, 2, 3], [6]), new EncodedExample([7, 8], [11, 12, 13])], CPU);
        Assert.Equal([1, 2, 3, 6, 0, 7, 8, 11, 12, 13], kl.Ids.data<long>().ToArray());
        Assert.Equal("0001000111", Mask(kl));
    }

    // An EOS that is also the padding id counts where it ends a response and not where it pads.
    [Fact]
    public void Of_EosAsPadding_CountsByPosition()
    {
        using var batch = SequenceBatch.Create([[5, 0], [5, 6, 0]], CPU, padId: 0);
        Assert.Equal("010011", Mask(batch));
    }

    [Fact]
    public void Impossible_SaysWhat()
    {
        Assert.Equal("row 1 has no tokens; drop it or give it a start token", Assert.Throws<ArgumentException>(() => SequenceBatch.Create([[1], []], CPU)).Message);
        Assert.Equal("a batch needs at least one row", Assert.Throws<ArgumentException>(() => SequenceBatch.Create(Array.Empty<int[]>(), CPU)).Message);
        Assert.Equal("mask must be [B,T]=[1,2]. Got [1,3].", Assert.Throws<ArgumentException>(() => new SequenceBatch(ones(1, 2, dtype: ScalarType.Int64), ones(1, 3, dtype: ScalarType.Bool))).Message);
    }
}
