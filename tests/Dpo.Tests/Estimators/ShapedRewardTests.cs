using Dpo.Estimators;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Estimators;

public sealed class ShapedRewardTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    private static double[] Values(Tensor t) => [.. t.contiguous().data<double>()];

    private static readonly bool[,] Lengths = { { true, true, true, true }, { true, true, false, false }, { true, false, false, false } };

    // Responses of 4, 2 and 1 tokens with scores 10, 20 and 30; β 1/2 and KLs 1, 2, 4 ... so that every place shows.
    [Fact]
    public void Of_ThreeLengths_TheScoreStandsOnEachLastToken()
    {
        var kl = tensor(new[,] { { 1.0, 2, 4, 8 }, { 1, -2, 99, 99 }, { 6, 99, double.NaN, double.NegativeInfinity } });
        var rewards = ShapedReward.Compute(tensor(new[] { 10.0, 20, 30 }), kl, tensor(Lengths), 0.5);
        Assert.Equal([-0.5, -1, -2, 10 - 4, -0.5, 20 + 1, 0, 0, 30 - 3, 0, 0, 0], Values(rewards));
    }

    [Fact]
    public void Of_BehindAPrompt_TheScoreStandsOnTheLastTokenOfTheRun()
    {
        var mask = tensor(new[,] { { false, true, true, false } });
        Assert.Equal([0.0, 0, 5, 0], Values(ShapedReward.Compute(tensor(new[] { 5.0 }), ones(1, 4, dtype: ScalarType.Float64), mask, 0)));
    }

    // What RLHF maximises, response by response: r - β log P/P_ref; and to go on to Gae with γ = λ = 1 and V = 0 gives it to the first token.
    [Fact]
    public void Of_K1_SumsToTheRegularisedReward_AndGaePassesItOn()
    {
        manual_seed(4);
        var mask = tensor(Lengths);
        var (logps, reference) = (-rand(3, 4, dtype: ScalarType.Float64), -rand(3, 4, dtype: ScalarType.Float64));
        var scores = randn(3, dtype: ScalarType.Float64);
        var rewards = ShapedReward.Compute(scores, KlEstimators.K1(logps - reference), mask, 0.3);
        var whole = mask.unsqueeze(2).to_type(ScalarType.Float64).transpose(1, 2).matmul((logps - reference).unsqueeze(2)).flatten();  // Σ over the response
        Assert.True((rewards.sum(1) - (scores - 0.3 * whole)).abs().max().ToDouble() < 1e-12);
        var (advantages, _) = Gae.Compute(rewards, zeros_like(rewards), mask, 1, 1);
        Assert.True((advantages[.., 0] - rewards.sum(1)).abs().max().ToDouble() < 1e-12);
    }

    [Fact]
    public void Of_CarriesNoGradient()
    {
        var kl = ones(1, 2, requires_grad: true);
        Assert.False(ShapedReward.Compute(ones(1, requires_grad: true), kl, ones(1, 2, dtype: ScalarType.Bool), 1).requires_grad);
    }

    [Fact]
    public void LessMissingEos_LowersOnlyWhatDidNotEnd_AndKeepsTheirOrder()
    {
        var ended = tensor(new[] { true, false, false });
        Assert.Equal([1.0, -1, 2], Values(ShapedReward.LessMissingEos(tensor(new[] { 1.0, 2, 5 }), ended, 3)));
        Assert.Equal([1.0, 2, 5], Values(ShapedReward.LessMissingEos(tensor(new[] { 1.0, 2, 5 }), ended, 0)));
    }

    [Fact]
    public void Impossible_SaysWhat()
    {
        var (scores, kl, mask) = (zeros(2), zeros(2, 3), ones(2, 3, dtype: ScalarType.Bool));
        Assert.Equal("scores must be [B]=[2]. Got [3].", Assert.Throws<ArgumentException>(() => ShapedReward.Compute(zeros(3), kl, mask, 1)).Message);
        mask[1] = false;
        Assert.Equal("mask row 1 has no token, so that its score has no place. Leave out rows without a response.",
            Assert.Throws<ArgumentException>(() => ShapedReward.Compute(scores, kl, mask, 1)).Message);
        Assert.StartsWith("beta must be at least 0", Assert.Throws<ArgumentOutOfRangeException>(() => ShapedReward.Compute(scores, kl, mask, -1)).Message, StringComparison.Ordinal);
        Assert.StartsWith("penalty must be at least 0; it is subtracted",
            Assert.Throws<ArgumentOutOfRangeException>(() => ShapedReward.LessMissingEos(scores, mask[.., 0], -1)).Message, StringComparison.Ordinal);
    }
}
