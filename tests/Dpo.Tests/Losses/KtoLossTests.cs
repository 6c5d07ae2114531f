using Dpo.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Losses;

public sealed class KtoLossTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    private static Tensor Numbers(params double[] values) => tensor(values, ScalarType.Float64);

    private static double[] Values(KtoLoss loss, double policy, double kl = 0) =>
        loss.PerResponse(Numbers(policy, policy), Numbers(-3, -3), tensor(new[] { true, false }), Numbers(kl).squeeze(0)).data<double>().ToArray();

    [Fact]
    public void PerResponse_AtTheReference_IsHalfTheWeight_AndByHand()
    {
        Assert.Equal([0.5, 1], Values(new KtoLoss(0.1, UndesirableWeight: 2), -3), (a, b) => Math.Abs(a - b) < 1e-12);
        // beta 0.5, log-ratio 2 ln 3 + z: s(ln 3) = 3/4, so 1/4 for good and 3/4 for bad.
        Assert.Equal([0.25, 0.75], Values(new KtoLoss(0.5), -3 + 2 * Math.Log(3) + 0.7, 0.7), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Gradient_GoodUp_BadDown_AndTheFiniteDifference()
    {
        var loss = new KtoLoss(0.5, 1.5, 0.7);
        var policy = Numbers(-2.5, -2.5).requires_grad_();
        loss.PerResponse(policy, Numbers(-3, -3), tensor(new[] { true, false }), Numbers(0.2).squeeze(0)).sum().backward();
        const double H = 1e-6;
        var (up, down) = (Values(loss, -2.5 + H, 0.2), Values(loss, -2.5 - H, 0.2));
        var slopes = policy.grad!.data<double>().ToArray();
        Assert.Equal((up[0] - down[0]) / (2 * H), slopes[0], 1e-8);
        Assert.Equal((up[1] - down[1]) / (2 * H), slopes[1], 1e-8);
        Assert.True(slopes[0] < 0 && slopes[1] > 0);
    }

    [Fact]
    public void Baseline_IsTheMeanLogRatio_NeverBelowZero_WithoutGradient()
    {
        var policy = Numbers(-1, -3).requires_grad_();
        Assert.Equal(0.5, KtoLoss.Baseline(policy, Numbers(-2, -3)).ToDouble(), 1e-12);
        Assert.Equal(0, KtoLoss.Baseline(policy, Numbers(-1, -1)).ToDouble());
        Assert.False(KtoLoss.Baseline(policy, Numbers(-2, -3)).requires_grad);
    }

    [Fact]
    public void Options_ChangeTheNumber_AndImpossibleOnesSayWhat()
    {
        Assert.NotEqual(Values(new KtoLoss(0.1), -2)[0], Values(new KtoLoss(0.2), -2)[0], 1e-4);
        Assert.NotEqual(Values(new KtoLoss(0.1), -2)[0], Values(new KtoLoss(0.1), -2, 1)[0], 1e-4);
        Assert.StartsWith("KtoLoss.Beta must be above 0", Assert.Throws<ArgumentOutOfRangeException>(() => Values(new KtoLoss(0), -2)).Message, StringComparison.Ordinal);
        Assert.StartsWith("KtoLoss.DesirableWeight", Assert.Throws<ArgumentOutOfRangeException>(() => Values(new KtoLoss(1, 0), -2)).Message, StringComparison.Ordinal);
    }
}
