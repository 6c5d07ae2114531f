using Dpo.Base;
using Dpo.Data;
using Dpo.Estimators;
using Dpo.Models;
using Dpo.Sampling;
using Dpo.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Models;

/// <summary>Models that the library does not know.</summary>
public sealed class LanguageModelTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Bigram _bigram = new();

    public void Dispose()
    {
        _bigram.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void ABigram_IsSampledAsItSays_AndItsPairsAreScored()
    {
        var said = Sampler.Generate(_bigram, [[1], [2, 3]], new SamplingConfig(6), new Seeds(1));
        Assert.All(said, y => Assert.Equal(6, y.Ids.Length));
        var ids = tensor(said[1].Ids.Prepend(3).Select(i => (long)i).ToArray()).unsqueeze(0);
        Assert.All(Logps.PerToken(_bigram.forward(ids), ids).ToDoubles().Zip(said[1].Logps), p => Assert.Equal(p.First, p.Second, 1e-5));
        using var batch = PreferenceBatch.Create([new(new([0], [1, 2]), new([0], [3]))], CPU);
        var logps = Logps.ComputePairs(_bigram, batch);
        var table = _bigram.parameters().Single().log_softmax(-1);
        Assert.Equal((table[0, 1] + table[1, 2]).ToDouble(), logps.Chosen.ToDouble(), 1e-5);
        Assert.Equal(table[0, 3].ToDouble(), logps.Rejected.ToDouble(), 1e-5);
        logps.Chosen.backward();
        Assert.NotNull(_bigram.parameters().Single().grad);
    }

    [Fact]
    public void ABigram_HasDeviceModuleAndNextLogits_FromTheInterface()
    {
        ILanguageModel model = _bigram;
        Assert.Same(_bigram, model.Module);
        Assert.Equal(DeviceType.CPU, model.Device.type);
        var next = model.NextLogits(tensor(new long[,] { { 1, 2, 0 }, { 4, 0, 0 } }), tensor(new long[] { 1, 0 }));
        Assert.Equal(_bigram.forward(tensor(new long[] { 2, 4 })).ToDoubles(), next.ToDoubles());
    }

    [Fact]
    public void AClassThatIsNoModule_IsToldWhatToDo() =>
        Assert.Equal("NoModule is no nn.Module; derive it from nn.Module<Tensor, Tensor>, or implement ILanguageModel.Module",
            Assert.Throws<InvalidOperationException>(() => Sampler.Generate(new NoModule(), [[1]], new SamplingConfig(1), new Seeds(1))).Message);

    // Unequal prompts, rows that end at different steps, and more tokens than the context has.
    [Fact]
    public void ARecurrentModel_WithAndWithoutItsCache_SaysTheSame()
    {
        using var model = new Recurrent();
        int[][] prompts = [[1, 2, 3, 4, 5, 6, 7], [3], [4, 4, 1], [9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]];
        var ends = new List<int>();
        foreach (var options in new[] { new SamplingConfig(30) { EosId = 0 }, new SamplingConfig(12) { Greedy = true }, new SamplingConfig(9) { TopK = 4, EosId = 5 } })
        {
            foreach (var few in new[] { prompts[..3], prompts })
            {
                var cached = Sampler.Generate(model, few, options, new Seeds(2));
                var whole = Sampler.Generate(model, few, options with { Cached = false }, new Seeds(2));
                Assert.All(cached.Zip(whole), p => Assert.Equal(p.Second.Ids, p.First.Ids));
                Assert.All(cached.Zip(whole), p => Assert.Equal(p.Second.Logps, p.First.Logps, (a, b) => Math.Abs(a - b) < 1e-5));
                ends.AddRange(cached.Select(y => y.Ids.Length));
            }
        }
        Assert.True(ends.Distinct().Count() > 4);
    }

    [Fact]
    public void ARecurrentModel_LeavesNoTensor()
    {
        using var model = new Recurrent();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Sampler.Generate(model, [[1, 2, 3], [4], [5], [6]], new SamplingConfig(12) { EosId = 0 }, new Seeds(1));
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    // The context is endless, so is what may be asked for.
    [Fact]
    public void Generate_AsManyTokensAsThereAreNumbers_EndsAtEos()
    {
        using var model = new Recurrent { ContextLength = int.MaxValue };
        var options = new SamplingConfig(int.MaxValue) { EosId = 5 };
        Assert.Equal(5, Sampler.Generate(model, [[1, 2]], options, new Seeds(1))[0].Ids[^1]);
    }

    [Fact]
    public void ACacheThatDoesNotCount_AndLogitsOfAnotherShape_AreRefused()
    {
        using var model = new Forgetful();
        Assert.StartsWith("Cache.Length is 0 after Forgetful.NextLogits has read; expected 2", Assert.Throws<InvalidOperationException>(() =>
            Sampler.Generate(model, [[1, 2]], new SamplingConfig(3), new Seeds(1))).Message, StringComparison.Ordinal);
        Assert.StartsWith("Forgetful.NextLogits must be [B,V]=[1,any]. Got [1,2,5].", Assert.Throws<ArgumentException>(() =>
            Sampler.Generate(model, [[1, 2]], new SamplingConfig(3) { Cached = false }, new Seeds(1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NextLogits_OfATransformer_AreTheForwardsAtTheLastPositions()
    {
        using var noGrad = no_grad();
        using var model = KvCacheTests.Model("grouped");
        var (ids, last) = (tensor(new long[,] { { 1, 2, 3 }, { 4, 0, 0 } }), tensor(new long[] { 2, 0 }));
        var next = model.NextLogits(ids, last);
        Assert.True((next - model.forward(ids)[arange(2), last]).abs().max().ToDouble() < 1e-5);
        using var cache = model.NewCache(2, 3, tensor(new long[] { 0, 2 }));
        var cached = model.NextLogits(tensor(new long[,] { { 1, 2, 3 }, { 0, 0, 4 } }), cache);
        Assert.True((next - cached).abs().max().ToDouble() < 1e-5);
        Assert.Equal((3, 3), (cache.Capacity, cache.Length));
        using var other = new Recurrent();
        using var state = other.NewCache(2, 3);
        Assert.Equal("expected a KvCache, from NewCache; got State", Assert.Throws<ArgumentException>(() => model.NextLogits(ids, state)).Message);
    }

    private sealed class NoModule : ILanguageModel
    {
        public int VocabSize => 5;
        public int ContextLength => 5;
        public Tensor forward(Tensor ids) => zeros(ids.shape[0], ids.shape[1], 5);
    }

    private sealed class Forgetful() : nn.Module<Tensor, Tensor>(nameof(Forgetful)), ICachedLanguageModel
    {
        public int VocabSize => 5;
        public int ContextLength => 5;
        public override Tensor forward(Tensor ids) => zeros(ids.shape[0], ids.shape[1], 5);
        public Tensor NextLogits(Tensor ids, Tensor last) => forward(ids);
        public Tensor NextLogits(Tensor ids, IDecoderCache cache) => forward(ids)[.., ^1];
        public IDecoderCache NewCache(int rows, int capacity, Tensor? leftPadding = null) => new Cache();

        private sealed class Cache : IDecoderCache
        {
            public int Capacity => 5;
            public int Length => 0;
            public void SelectRows(IReadOnlyList<int> rows) { }
            public void Dispose() { }
        }
    }
}
