using Dpo.Base;
using Dpo.Estimators;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Sampling;
using Dpo.Science.Exact;
using Dpo.Tests.Models;
using Dpo.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Sampling;

public sealed class SamplerTests : IDisposable
{
    private static readonly Vocabulary World = new(["a", "b", "c"], "<eos>", ["<start>"]);
    private readonly Transformer _model = new(new TransformerConfig(World.Count, 8) { OutputSize = World.OutputSize, TiedHead = false }, new Seeds(1));

    public SamplerTests()
    {
        using var noGrad = no_grad();
        _model.parameters().Last().mul_(30);                // a head that has opinions
    }

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Generate_Frequencies_AreTheExactProbabilities()
    {
        var space = new ResponseSpace(World, 3);
        using var table = PolicyTable.Compute(_model, [World.Ids("<start>")], space);
        var counts = new long[space.Count];
        foreach (var y in Sampler.Generate(_model, [.. Enumerable.Repeat(World.Ids("<start>"), 2000)], new SamplingConfig(3) { EosId = World.EosId }, new Seeds(4)))
        {
            counts[space.IndexOf(y.Ids)]++;
        }
        Assert.True(ChiSquareTest.PValue(counts, table.Probabilities()[0]) > 1e-4);
    }

    [Fact]
    public void Generate_Logps_AreTheModelsAtTheTemperature()
    {
        using var scope = NewDisposeScope();
        var prompt = World.Ids("<start> a");
        var y = Sampler.Generate(_model, [prompt], new SamplingConfig(5) { Temperature = 2, TopK = 2 }, new Seeds(1))[0];
        var ids = tensor(prompt.Concat(y.Ids).Select(id => (long)id).ToArray()).unsqueeze(0);
        var expected = Logps.PerToken(_model.forward(ids) / 2, ids)[0, (prompt.Length - 1)..].data<float>().ToArray();
        Assert.All(expected.Zip(y.Logps), p => Assert.Equal(p.First, p.Second, 1e-5));
    }

    [Fact]
    public void Generate_ABatchOfUnequalPrompts_GivesEachRowWhatItGetsAlone()
    {
        int[][] prompts = [World.Ids("<start>"), World.Ids("<start> a b"), World.Ids("<start> c")];
        var options = new SamplingConfig(6) { EosId = World.EosId };
        var batch = Sampler.Generate(_model, prompts, options, new Seeds(7));
        // The row's number decides its stream: fill up with other prompts before it.
        for (var row = 0; row < 3; row++)
        {
            var alone = Sampler.Generate(_model, [.. Enumerable.Repeat(World.Ids("<start> b b"), row), prompts[row]], options, new Seeds(7))[row];
            Assert.Equal(alone.Ids, batch[row].Ids);
        }
        Assert.All(batch, y => Assert.DoesNotContain(World.EosId, y.Ids[..^1]));
    }

    [Fact]
    public void Generate_Greedy_TakesTheLikeliestToken_WhateverTheSeed()
    {
        var one = Sampler.Generate(_model, [World.Ids("<start>")], new SamplingConfig(4) { Greedy = true }, new Seeds(1))[0];
        var two = Sampler.Generate(_model, [World.Ids("<start>")], new SamplingConfig(4) { Greedy = true }, new Seeds(2))[0];
        Assert.Equal(one.Ids, two.Ids);
        using var scope = NewDisposeScope();
        Assert.Equal(_model.forward(tensor(World.Ids("<start>").Select(i => (long)i).ToArray()).unsqueeze(0))[0, 0].argmax().ToInt64(), one.Ids[0]);
    }

    [Fact]
    public void Generate_PastTheContext_GoesOnWithTheNewestTokens() =>
        Assert.Equal(20, Sampler.Generate(_model, [World.Ids("<start>")], new SamplingConfig(20), new Seeds(1))[0].Ids.Length);

    // Prompts of unequal lengths, rows that end at different steps, and 30 tokens in a context of 16, so that the cache is left and,
    // where the longest row ends first, begun again.
    [Theory]
    [MemberData(nameof(KvCacheTests.Families), MemberType = typeof(KvCacheTests))]
    public void Generate_WithAndWithoutTheCache_IsTheSame(string family)
    {
        using var model = KvCacheTests.Model(family);
        int[][] prompts = [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2], [3], [4, 4, 1], [9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]];
        foreach (var few in new[] { prompts[..3], prompts, prompts[1..2] })
        {
            foreach (var options in new[] { new SamplingConfig(30) { EosId = 0 }, new SamplingConfig(12) { Greedy = true }, new SamplingConfig(30) { TopK = 4, Temperature = 2 } })
            {
                var cached = Sampler.Generate(model, few, options, new Seeds(2));
                var whole = Sampler.Generate(model, few, options with { Cached = false }, new Seeds(2));
                Assert.All(cached.Zip(whole), p => Assert.Equal(p.Second.Ids, p.First.Ids));
                Assert.All(cached.Zip(whole), p => Assert.Equal(p.Second.Logps, p.First.Logps, (a, b) => Math.Abs(a - b) < 1e-4));
            }
        }
    }

    [Fact]
    public void Generate_TheLongestRowEndsFirst_TheOthersGoOnWithACacheOfTheirOwn()
    {
        using var model = KvCacheTests.Model("llama");
        // The long prompt ends with its first token or never: EOS is the token it makes.
        int[][] prompts = [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4], [3]];
        var first = Sampler.Generate(model, prompts[..1], new SamplingConfig(1) { Greedy = true }, new Seeds(1))[0].Ids[0];
        var options = new SamplingConfig(14) { Greedy = true, EosId = first };
        var both = Sampler.Generate(model, prompts, options, new Seeds(1));
        Assert.Single(both[0].Ids);
        Assert.Equal(Sampler.Generate(model, prompts[1..], options, new Seeds(1))[0].Ids, both[1].Ids);
    }

    [Fact]
    public void Generate_TellsOfEachTokenAsItIsMade()
    {
        var told = new List<(int Row, int Id)>();
        var y = Sampler.Generate(_model, [World.Ids("<start>"), World.Ids("<start> a")], new SamplingConfig(5) { EosId = World.EosId }, new Seeds(3), (row, id) => told.Add((row, id)));
        Assert.All(y.Index(), r => Assert.Equal(r.Item.Ids, told.Where(t => t.Row == r.Index).Select(t => t.Id)));
        Assert.Equal([0, 1], told.Take(2).Select(t => t.Row));
    }

    [Fact]
    public void Generate_KeepsNoTensor_AndTheModelsMode()
    {
        _model.train();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 20; i++)
        {
            Sampler.Generate(_model, [World.Ids("<start>")], new SamplingConfig(4), new Seeds(i));
        }
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.True(_model.training);
    }

    [Fact]
    public void Generate_AnErrorOnTheWay_LeavesTheModelsMode()
    {
        _model.train();
        Assert.Throws<InvalidOperationException>(() => Sampler.Generate(_model, [[0]], new SamplingConfig(3), new Seeds(1),
            (_, _) => throw new InvalidOperationException()));
        Assert.True(_model.training);
    }

    [Fact]
    public void Generate_BadInput_SaysWhat()
    {
        Assert.Equal("prompt 1 has no tokens; give it a start token",
            Assert.Throws<ArgumentException>(() => Sampler.Generate(_model, [[0], []], new SamplingConfig(1), new Seeds(1))).Message);
        Assert.StartsWith($"prompt 1 has the id {World.Count}; expected 0..{World.Count - 1}, what the model can read",
            Assert.Throws<ArgumentException>(() => Sampler.Generate(_model, [[0], [1, World.Count]], new SamplingConfig(1), new Seeds(1))).Message, StringComparison.Ordinal);
        Assert.StartsWith("prompt 0 has the id -1",
            Assert.Throws<ArgumentException>(() => Sampler.Generate(_model, [[-1]], new SamplingConfig(1), new Seeds(1))).Message, StringComparison.Ordinal);
        Assert.StartsWith("SamplingConfig.Temperature must be a number above 0",
            Assert.Throws<ArgumentOutOfRangeException>(() => Sampler.Generate(_model, [[0]], new SamplingConfig(1) { Temperature = 0 }, new Seeds(1))).Message, StringComparison.Ordinal);
    }
}
