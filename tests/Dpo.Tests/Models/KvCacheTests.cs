using Dpo.Base;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Models;

public sealed class KvCacheTests : IDisposable
{
    private const double Tolerance = 1e-5;                  // float32, sums in another order
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    public static TheoryData<string> Families => ["gpt2", "llama", "grouped", "normed"];

    internal static Transformer Model(string family, int context = 16) => new(family switch
    {
        "gpt2" => new TransformerConfig(11, context, 2, 4, 16),
        "llama" => Llama(context),
        "normed" => Llama(context) with { KeyValueHeadCount = 2, QkNorm = true, OwnHeadSize = 6 },
        _ => Llama(context) with { KeyValueHeadCount = 2, QkvBias = true, OwnHeadSize = 6 },
    }, new Seeds(1));

    internal static TransformerConfig Llama(int context) => new(11, context, 2, 4, 16)
    { Rotary = new Rotary(), RmsNorm = true, Activation = Activation.SwiGlu, Bias = false, FeedForwardSize = 24 };

    private static Tensor Ids(int rows, int length) => randint(0, 11, new long[] { rows, length }, ScalarType.Int64, generator: new Generator(3, CPU));

    [Theory]
    [MemberData(nameof(Families))]
    public void Hidden_ThroughACache_InAnyPieces_IsTheWhole(string family)
    {
        using var noGrad = no_grad();
        using var model = Model(family);
        var ids = Ids(3, 12);
        var whole = model.Hidden(ids);
        foreach (var pieces in new int[][] { [12], [5, 1, 1, 5], [1, 1, 1, 9], [4, 4, 4] })
        {
            using var cache = new KvCache(model, 3, 12);
            var at = 0;
            foreach (var piece in pieces)
            {
                var part = model.Hidden(ids.narrow(1, at, piece), cache: cache);
                Assert.True((part - whole.narrow(1, at, piece)).abs().max().ToDouble() < Tolerance, $"{family}, {piece} at {at}");
                at += piece;
            }
            Assert.Equal(12, cache.Length);
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Hidden_Alone_LeftPadded_RightPadded_AreEqual(string family)
    {
        using var noGrad = no_grad();
        using var model = Model(family);
        int[] lengths = [3, 9, 6];
        var rows = lengths.Select((n, i) => Ids(4, 9)[i, ..n]).ToList();
        var left = stack(rows.Select(r => cat([zeros(9 - r.shape[0], ScalarType.Int64), r])).ToList());
        var right = stack(rows.Select(r => cat([r, full(9 - r.shape[0], 5, ScalarType.Int64)])).ToList());
        var padding = tensor(lengths.Select(n => 9L - n).ToArray());
        var (leftHidden, rightHidden) = (model.Hidden(left, padding), model.Hidden(right));
        using var cache = new KvCache(model, 3, 10, padding);
        var cachedHidden = model.Hidden(left, cache: cache);
        for (var b = 0; b < 3; b++)
        {
            var alone = model.Hidden(rows[b].unsqueeze(0))[0];
            Assert.True((alone - leftHidden[b, (9 - lengths[b])..]).abs().max().ToDouble() < Tolerance);
            Assert.True((alone - cachedHidden[b, (9 - lengths[b])..]).abs().max().ToDouble() < Tolerance);
            Assert.True((alone - rightHidden[b, ..lengths[b]]).abs().max().ToDouble() < Tolerance);
        }
        Assert.True(leftHidden.isfinite().all().ToBoolean());
        // What the padding is does not matter.
        Assert.Equal(0, (model.Hidden(left.masked_fill(arange(9) < padding.unsqueeze(1), 7), padding) - leftHidden)[0, 6..].abs().max().ToDouble());
    }

    [Fact]
    public void Keep_SomeRows_GoOnAsTheyWouldHave()
    {
        using var noGrad = no_grad();
        using var model = Model("grouped");
        var (ids, padding) = (Ids(4, 6), tensor(new long[] { 0, 2, 1, 3 }));
        using var all = new KvCache(model, 4, 7, padding);
        using var some = new KvCache(model, 4, 7, padding);
        model.Hidden(ids, cache: all);
        model.Hidden(ids, cache: some);
        some.SelectRows([3, 1]);
        Assert.Equal(2, some.Rows);
        var next = Ids(4, 1);
        var expected = model.Hidden(next, cache: all);
        var kept = model.Hidden(stack([next[3], next[1]]), cache: some);
        Assert.True((kept - stack([expected[3], expected[1]])).abs().max().ToDouble() < Tolerance);
    }

    [Fact]
    public void Hidden_MisusedCache_SaysWhat()
    {
        using var model = Model("gpt2");
        using var cache = new KvCache(model, 2, 4);
        Assert.StartsWith("a cache is for inference", Assert.Throws<ArgumentException>(() => model.Hidden(Ids(2, 2), cache: cache)).Message, StringComparison.Ordinal);
        using var noGrad = no_grad();
        Assert.StartsWith("ids has 5 positions; expected 1..4: the cache has 4", Assert.Throws<ArgumentException>(() => model.Hidden(Ids(2, 5), cache: cache)).Message, StringComparison.Ordinal);
        Assert.StartsWith("ids must be [B,T]=[2]. Got [3,1].", Assert.Throws<ArgumentException>(() => model.Hidden(Ids(3, 1), cache: cache)).Message, StringComparison.Ordinal);
        Assert.StartsWith("a cache knows its rows' left padding", Assert.Throws<ArgumentException>(() => model.Hidden(Ids(2, 1), zeros(2, ScalarType.Int64), cache)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new KvCache(model, 2, 17));
    }

    [Fact]
    public void Dispose_LeavesNoTensor()
    {
        using var model = Model("grouped");
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var padding = zeros(3, ScalarType.Int64))
        {
            var cache = new KvCache(model, 3, 8, padding);
            cache.SelectRows([2, 0]);
            cache.Dispose();
        }
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
