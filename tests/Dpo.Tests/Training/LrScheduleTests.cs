using Dpo.Training;

namespace Dpo.Tests.Training;

public sealed class LrScheduleTests
{
    /// <summary>CS336 assignment 1, test_optimizer.py: max 1, min 0.1, warm-up 7, cycle 21.</summary>
    [Fact]
    public void Cosine_GoldenTwentyFive()
    {
        double[] published =
        [
            0, 0.14285714285714285, 0.2857142857142857, 0.42857142857142855, 0.5714285714285714, 0.7142857142857143, 0.8571428571428571, 1.0,
            0.9887175604818206, 0.9554359905560885, 0.9018241671106134, 0.8305704108364301, 0.7452476826029011, 0.6501344202803414, 0.55,
            0.44986557971965857, 0.3547523173970989, 0.26942958916356996, 0.19817583288938662, 0.14456400944391146, 0.11128243951817937, 0.1, 0.1, 0.1, 0.1,
        ];
        Assert.All(published.Select((lr, i) => (lr, i)), p => Assert.Equal(p.lr, new CosineLr(1, 0.1, 7).Compute(p.i, 21), 1e-15));
    }

    [Fact]
    public void Cosine_WithoutWarmup_BeginsNearThePeak_AndConstantStays()
    {
        Assert.Equal(1, new CosineLr(1).Compute(0, 10));
        Assert.Equal(0, new CosineLr(1).Compute(10, 10), 1e-15);
        Assert.Equal(0.3, new ConstantLr(0.3).Compute(7, 10));
    }

    [Fact]
    public void Linear_IsAStraightLineFromThePeak_ThatWouldReachZeroOneUpdateLater()
    {
        Assert.Equal([0.4, 0.3, 0.2, 0.1, 0, 0], Enumerable.Range(1, 6).Select(i => new LinearLr(0.4).Compute(i, 4)), (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.Throws<ArgumentOutOfRangeException>(() => new LinearLr(-1).Validate());
    }

    [Fact]
    public void Validate_Nonsense_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConstantLr(0).Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineLr(1, 2).Validate());
        Assert.StartsWith("OptimConfig.Beta2 must be in [0, 1)",
            Assert.Throws<ArgumentOutOfRangeException>(() => (new OptimConfig(new ConstantLr(1), 1) { Beta2 = 1 }).Validate()).Message, StringComparison.Ordinal);
    }
}
