using Dpo.Base;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Sampling;
using Dpo.Science.Exact;
using Dpo.Tests.Shared;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Sampling;

public sealed class BestOfTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Transformer _model = new(PairWorld.Shape, new Seeds(3));
    private readonly SamplingConfig _options = new(2) { EosId = PairWorld.Words.EosId };

    public void Dispose()
    {
        _model.Dispose();
        _scope.Dispose();
    }

    private static double CountA(int[] response) => response.Count(t => t == 0);

    // 4,000 times the best of three, against the exact distribution of the order statistic.
    [Fact]
    public void Generate_HasTheExactDistribution()
    {
        var rewards = tensor(PairWorld.Space.Responses.Select(CountA).ToArray()).unsqueeze(0);
        using var table = PolicyTable.Compute(_model, [PairWorld.Prompts[0]], PairWorld.Space);
        var exact = BestOfN.Compute(table.LogProbs, rewards, 3).exp().ToDoubles();
        var best = BestOf.Generate(_model, [.. Enumerable.Repeat(PairWorld.Prompts[0], 4_000)], 3, rows => [.. rows.Select(r => CountA(r.Response))], _options, new Seeds(1));
        var counts = new long[exact.Length];
        foreach (var (response, score) in best)
        {
            Assert.Equal(CountA(response.Ids), score);
            counts[PairWorld.Space.IndexOf(response.Ids)]++;
        }
        Assert.True(ChiSquareTest.PValue(counts, exact) > 1e-4);
    }

    [Fact]
    public void Generate_OfOne_IsTheSampler()
    {
        var one = BestOf.Generate(_model, PairWorld.Prompts, 1, rows => new double[rows.Count], _options, new Seeds(5));
        Assert.Equal(Sampler.Generate(_model, PairWorld.Prompts, _options, new Seeds(5)).Select(r => string.Join(",", r.Ids)), one.Select(r => string.Join(",", r.Response.Ids)));
    }

    [Fact]
    public void Impossible_SaysWhat()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => BestOf.Generate(_model, PairWorld.Prompts, 0, rows => new double[rows.Count], _options, new Seeds(1)));
        Assert.Equal("expected a score for each of 4 responses, got 4, 4 of them NaN", Assert.Throws<ArgumentException>(() =>
            BestOf.Generate(_model, PairWorld.Prompts, 2, rows => [.. rows.Select(_ => double.NaN)], _options, new Seeds(1))).Message);
    }
}
