using Dpo.Estimators;
using TorchSharp;
using static Dpo.Tests.Shared.Tensors;
using static TorchSharp.torch;

namespace Dpo.Tests.Estimators;

public sealed class GroupAdvantagesTests : IDisposable
{
    private static readonly double[] Rewards = [0.2, 0.5, 0.0, 0.4, 0.9, 0.7, 0.2, 0.0];
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    /// <summary>CS336 a5 snapshots, groups of 4, seven digits.</summary>
    [Fact]
    public void Golden()
    {
        var rewards = tensor(Rewards);
        Near([-0.3382392, 1.0147176, -1.2402104, 0.563732, 1.0706171, 0.5947873, -0.5947872, -1.0706171], GroupAdvantages.Grpo(rewards, 4), 1e-6);
        Near([-0.075, 0.225, -0.275, 0.125, 0.45, 0.25, -0.25, -0.45], GroupAdvantages.MeanSubtracted(rewards, 4), 1e-12);
    }

    // Row by row: the mean of the other three.
    [Fact]
    public void Rloo_IsTheRewardLessTheMeanOfTheOthers_AndGOverGMinusOneOfTheMeanSubtracted()
    {
        var expected = Rewards.Select((r, i) => r - Rewards.Where((_, j) => j / 4 == i / 4 && j != i).Average()).ToArray();
        Near(expected, GroupAdvantages.Rloo(tensor(Rewards), 4), 1e-12);
        Near([.. GroupAdvantages.MeanSubtracted(tensor(Rewards), 4).data<double>().Select(a => a * 4 / 3)], GroupAdvantages.Rloo(tensor(Rewards), 4), 1e-12);
    }

    // P = (0.3, 0.7) over rewards 5 and 1, all four groups of two with their probabilities: E[A ∇ log P] against P(1) (r - E r), J's gradient in the first logit.
    [Fact]
    public void Rloo_GradientIsUnbiased_MeanSubtractedGivesHalfOfIt()
    {
        double[] p = [0.3, 0.7], r = [5, 1];
        var (rloo, mean) = (0.0, 0.0);
        foreach (var (i, j) in new[] { (0, 0), (0, 1), (1, 0), (1, 1) })
        {
            var rewards = tensor(new[] { r[i], r[j] });
            double Estimate(Tensor a) => (a[0].ToDouble() * ((i == 0 ? 1 : 0) - p[0]) + a[1].ToDouble() * ((j == 0 ? 1 : 0) - p[0])) / 2;
            rloo += p[i] * p[j] * Estimate(GroupAdvantages.Rloo(rewards, 2));
            mean += p[i] * p[j] * Estimate(GroupAdvantages.MeanSubtracted(rewards, 2));
        }
        var exact = 0.3 * (5 - (0.3 * 5 + 0.7 * 1));
        Assert.Equal(exact, rloo, 1e-12);
        Assert.Equal(exact / 2, mean, 1e-12);
    }

    [Fact]
    public void All_SumToZero_IgnoreAShift_AndAreZeroForEqualRewards()
    {
        Func<Tensor, Tensor>[] all = [r => GroupAdvantages.Grpo(r, 4), r => GroupAdvantages.MeanSubtracted(r, 4), r => GroupAdvantages.Rloo(r, 4)];
        foreach (var of in all)
        {
            var advantages = of(tensor(Rewards));
            Assert.True(advantages.view(2, 4).sum(1).abs().max().ToDouble() < 1e-12);
            Near([.. of(tensor(Rewards) + 3).data<double>()], advantages, 1e-9);
            Near(new double[4], of(full(4, 0.25, dtype: ScalarType.Float64)), 1e-300);
        }
        // Only GRPO's do not grow with the rewards.
        Near([.. GroupAdvantages.Grpo(tensor(Rewards), 4).data<double>()], GroupAdvantages.Grpo(10 * tensor(Rewards), 4), 1e-5);
        Near([.. GroupAdvantages.Rloo(tensor(Rewards), 4).data<double>().Select(a => 10 * a)], GroupAdvantages.Rloo(10 * tensor(Rewards), 4), 1e-12);
    }

    [Fact]
    public void Impossible_SaysWhat()
    {
        Assert.Equal("rewards must be [B] with B a multiple of groupSize 3, a prompt's responses side by side. Got [8].",
            Assert.Throws<ArgumentException>(() => GroupAdvantages.Rloo(tensor(Rewards), 3)).Message);
        Assert.StartsWith("groupSize must be at least 2", Assert.Throws<ArgumentOutOfRangeException>(() => GroupAdvantages.MeanSubtracted(tensor(Rewards), 1)).Message, StringComparison.Ordinal);
        Assert.StartsWith("epsilon must be above 0", Assert.Throws<ArgumentOutOfRangeException>(() => GroupAdvantages.Grpo(tensor(Rewards), 4, 0)).Message, StringComparison.Ordinal);
    }
}
