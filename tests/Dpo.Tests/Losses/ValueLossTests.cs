using Dpo.Losses;
using TorchSharp;
using static Dpo.Tests.Shared.Tensors;
using static TorchSharp.torch;

namespace Dpo.Tests.Losses;

public sealed class ValueLossTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    private static Tensor Loss(double? clip, Tensor values, Tensor old, Tensor returns) =>
        new ValueLoss(clip).PerToken(values, old, returns, ones_like(values, dtype: ScalarType.Bool));

    // V_old = 0, R = 1, c = 0.2. Towards R beyond the clip: (0.2 - 1)²/2 and flat. Within it, or the wrong way, (V - R)²/2 and its slope V - R.
    [Theory]
    [InlineData(0.0, 0.5, -1)]
    [InlineData(0.1, 0.405, -0.9)]
    [InlineData(0.5, 0.32, 0)]
    [InlineData(-0.5, 1.125, -1.5)]
    [InlineData(2.0, 0.5, 1)]
    public void PerToken_ByHand_WithItsGradient(double value, double loss, double slope)
    {
        var values = Row(value).requires_grad_();
        var clipped = Loss(0.2, values, Row(0), Row(1));
        clipped.sum().backward();
        Assert.Equal(loss, clipped.ToDouble(), 1e-12);
        Assert.Equal(slope, values.grad!.ToDouble(), 1e-12);
        const double H = 1e-6;
        double At(double v) => Loss(0.2, Row(v), Row(0), Row(1)).ToDouble();
        Assert.Equal((At(value + H) - At(value - H)) / (2 * H), slope, 1e-8);
        Assert.Equal((value - 1) * (value - 1) / 2, Loss(null, Row(value), Row(0), Row(1)).ToDouble(), 1e-12);
    }

    [Fact]
    public void PerToken_IsNeverBelowTheSquaredError_AndEqualToItForAWideClip()
    {
        manual_seed(7);
        var (v, old, r) = (randn(4, 5, dtype: ScalarType.Float64), randn(4, 5, dtype: ScalarType.Float64), randn(4, 5, dtype: ScalarType.Float64));
        var plain = Loss(null, v, old, r);
        Assert.True((Loss(0.2, v, old, r) >= plain).all().ToBoolean());
        Assert.True((Loss(0.2, v, old, r) > plain).any().ToBoolean());
        Assert.True((Loss(1e6, v, old, r) - plain).abs().max().ToDouble() < 1e-9);
        Assert.True((Loss(0.2, v + 3, old + 3, r + 3) - Loss(0.2, v, old, r)).abs().max().ToDouble() < 1e-12);
    }

    [Fact]
    public void PerToken_OutsideTheMask_IsZeroWithoutGradient_AndTargetsGetNone()
    {
        var (v, old, r) = (Row(1, 5).requires_grad_(), Row(1, 5).requires_grad_(), Row(3, 0).requires_grad_());
        var loss = new ValueLoss(0.2).PerToken(v, old, r, tensor(new[] { true, false }).unsqueeze(0));
        loss.sum().backward();
        Assert.Equal([2.0, 0], loss.data<double>().ToArray());
        Assert.Equal([-2.0, 0], v.grad!.data<double>().ToArray());
        Assert.True(old.grad is null && r.grad is null);
    }

    [Fact]
    public void Impossible_SaysWhat()
    {
        var x = zeros(2, 3);
        Assert.Equal("returns must be [B,Ty]=[2,3]. Got [2,4].", Assert.Throws<ArgumentException>(() => Loss(null, x, x, zeros(2, 4))).Message);
        Assert.StartsWith("ValueLoss.ClipRange must be above 0, or null", Assert.Throws<ArgumentOutOfRangeException>(() => Loss(0, x, x, x)).Message, StringComparison.Ordinal);
    }
}
