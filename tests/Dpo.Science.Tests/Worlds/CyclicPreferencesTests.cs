using Dpo.Losses;
using Dpo.Science.Worlds;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Tests.Worlds;

public sealed class CyclicPreferencesTests
{
    // Gradient descent on the rewards from a start of its own: everything it learnt is unlearnt, the loss is ln 2 where 0.325 could be had.
    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    public void BradleyTerry_CannotFitACircle(int count)
    {
        using var scope = NewDisposeScope();
        var p = CyclicPreferences.Create(count, 0.9, CPU);
        Assert.True((p + p.t() - 1).abs().max().ToDouble() < 1e-12);
        Assert.Equal(0.9 * (count / 2) + 0.1 * (count / 2), p.sum([1])[0].ToDouble() - 0.5, 1e-12);         // each wins as often as it loses
        var rewards = arange(count, dtype: ScalarType.Float64).requires_grad_();
        var (i, j) = (arange(count).repeat_interleave(count), arange(count).repeat(count));
        Tensor Loss() => new BradleyTerryLoss().PerPair(rewards[i], rewards[j], label: p.reshape(-1)).mean();
        for (var step = 0; step < 4000; step++)
        {
            using var inner = NewDisposeScope();
            var gradient = autograd.grad([Loss()], [rewards])[0];
            using var noGrad = no_grad();
            rewards.sub_(2 * gradient);
        }
        Assert.Equal(0, (rewards.max() - rewards.min()).ToDouble(), 1e-3);
        Assert.Equal(Math.Log(2), Loss().ToDouble(), 1e-6);
        Assert.Equal(0.3250829734, CyclicPreferences.LeastLoss(0.9), 1e-9);
    }

    [Fact]
    public void Impossible_SaysWhat()
    {
        Assert.StartsWith("count must be odd and at least 3", Assert.Throws<ArgumentOutOfRangeException>(() => CyclicPreferences.Create(4, 0.9, CPU)).Message, StringComparison.Ordinal);
        Assert.StartsWith("strength must be above 1/2", Assert.Throws<ArgumentOutOfRangeException>(() => CyclicPreferences.Create(3, 0.5, CPU)).Message, StringComparison.Ordinal);
    }
}
