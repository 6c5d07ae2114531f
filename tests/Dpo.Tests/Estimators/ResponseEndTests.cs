using Dpo.Estimators;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Estimators;

public sealed class ResponseEndTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    /// <summary>torchtune test_sequence_processing: stop ids 2 and 869, fill 0. Its mask marks what is filled, this one what is kept.</summary>
    [Fact]
    public void CutAndMask_Golden()
    {
        var ids = tensor(new long[,] { { 869, 30, 869 }, { 2, 30, 869 }, { 869, 30, 2 }, { 50, 30, 869 }, { 13, 30, 2 }, { 13, 30, 5 }, { 13, 2, 20 }, { 13, 2, 2 }, { 2, 2, 2 } });
        long[] cut = [869, 0, 0, 2, 0, 0, 869, 0, 0, 50, 30, 869, 13, 30, 2, 13, 30, 5, 13, 2, 0, 13, 2, 0, 2, 0, 0];
        Assert.Equal(cut, ResponseEnd.Cut(ids, 0, 2, 869).flatten().data<long>().ToArray());
        var filled = ResponseEnd.Mask(ids, 2, 869).logical_not().flatten().data<bool>().ToArray();
        Assert.Equal("FTT FTT FTT FFF FFF FFF FFT FFT FTT", string.Join(' ', filled.Select(f => f ? 'T' : 'F').Chunk(3).Select(c => new string(c))));
    }

    /// <summary>openai/summarize-from-feedback, first_true_indices; no stop gives the length.</summary>
    [Fact]
    public void First_Golden()
    {
        var ids = tensor(new long[,] { { 0, 7, 7 }, { 7, 7, 0 }, { 7, 0, 7 }, { 0, 0, 0 }, { 7, 0, 0 }, { 0, 0, 7 } });
        Assert.Equal([1, 0, 0, 3, 0, 2], ResponseEnd.First(ids, 7).data<long>().ToArray());
    }

    [Fact]
    public void Impossible_SaysWhat()
    {
        Assert.Equal("ids must be [B,Ty]. Got [2].", Assert.Throws<ArgumentException>(() => ResponseEnd.First(zeros(2, dtype: ScalarType.Int64), 1)).Message);
        Assert.Equal("stops is empty; give the id of at least one token that ends a response",
            Assert.Throws<ArgumentException>(() => ResponseEnd.Mask(zeros(2, 2, dtype: ScalarType.Int64))).Message);
    }
}
