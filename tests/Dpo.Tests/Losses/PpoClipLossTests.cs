using Dpo.Estimators;
using Dpo.Losses;
using TorchSharp;
using static Dpo.Tests.Shared.Tensors;
using static TorchSharp.torch;

namespace Dpo.Tests.Losses;

public sealed class PpoClipLossTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    private static Tensor All(Tensor x) => ones_like(x, dtype: ScalarType.Bool);

    private static Tensor Loss(double clip, Tensor logps, Tensor old, Tensor advantages) => new PpoClipLoss(clip).PerToken(logps, old, advantages, All(logps));

    /// <summary>rlax ClippedSurrogatePGLossTest: it prints -0.17117467 and 0.19333333 (its tolerance is 1e-4).</summary>
    [Theory]
    [InlineData(1, -0.17117784)]
    [InlineData(-1, 0.19333333)]
    public void PerToken_GoldenRlax(double sign, double expected)
    {
        var ids = tensor(new long[] { 0, 0, 1, 2 }).unsqueeze(0);
        var logps = Logps.PerToken(tensor(new[,,] { { { 1.0, 1, 1 }, { 2, 0, 0 }, { -1, -2, -3 } } }), ids);
        var old = Logps.PerToken(tensor(new[,,] { { { 1.0, 1, 1 }, { 2, 0, 0 }, { -3, -2, -1 } } }), ids);
        Assert.Equal(expected, Loss(0.2, logps, old, sign * Row(0.3, 0.2, 0.1)).mean().ToDouble(), 1e-8);
    }

    /// <summary>torchtune test_ppo_loss, corrected: it passes rtol=1e6, and two of its literals, 0.8 and +1.10517, are wrong.</summary>
    [Theory]
    [InlineData(1, -1.2)]
    [InlineData(-1, -0.36787944117144232)]
    [InlineData(0.1, -1.1051709180756477)]
    public void PerToken_GoldenTorchtune(double logratio, double expected)
    {
        var old = Row(0.5, 0.8, 1.2);
        Assert.Equal(expected, Loss(0.2, old + logratio, old, Row(1, 1, 1)).mean().ToDouble(), 1e-12);
    }

    // The six cases: the gradient in log P is -ρA, or 0 at ratio 3/2 with A > 0 and ratio 1/2 with A < 0.
    [Theory]
    [InlineData(1.0, 2, -2, -2)]
    [InlineData(1.0, -2, 2, 2)]
    [InlineData(1.5, 2, -2.4, 0)]
    [InlineData(1.5, -2, 3, 3)]
    [InlineData(0.5, 2, -1, -1)]
    [InlineData(0.5, -2, 1.6, 0)]
    public void PerToken_SixCases_ByHand(double ratio, double advantage, double value, double slope)
    {
        var logps = Row(Math.Log(ratio)).requires_grad_();
        var (old, A) = (Row(0), Row(advantage));
        var loss = Loss(0.2, logps, old, A);
        loss.sum().backward();
        Assert.Equal(value, loss.ToDouble(), 1e-12);
        Assert.Equal(slope, logps.grad!.ToDouble(), 1e-12);
        const double H = 1e-6;
        double At(double x) => Loss(0.2, Row(x), old, A).ToDouble();
        if (ratio != 1)
        {
            Assert.Equal((At(Math.Log(ratio) + H) - At(Math.Log(ratio) - H)) / (2 * H), slope, 1e-7);
        }
        Assert.Equal(slope == 0 ? 1 : 0, new PpoClipLoss(0.2).ClipFraction(logps, old, A, All(logps)).ToDouble());
    }

    // The first minibatch: policy and old policy are one, so the ratio is 1, nothing is clipped, and the gradient is REINFORCE's.
    [Fact]
    public void PerToken_AtTheOldPolicy_IsThePolicyGradient()
    {
        manual_seed(6);
        var logps = randn(3, 4, dtype: ScalarType.Float64).requires_grad_();
        var (other, A) = (logps.detach().clone().requires_grad_(), randn(3, 4, dtype: ScalarType.Float64));
        var loss = Loss(0.2, logps, logps, A);
        loss.sum().backward();
        PolicyGradient.Loss(other, A).sum().backward();
        Assert.True((loss + A).abs().max().ToDouble() < 1e-12);
        Assert.True((logps.grad! - other.grad!).abs().max().ToDouble() < 1e-12);
        Assert.Equal(0, new PpoClipLoss(0.2).ClipFraction(logps, logps, A, All(A)).ToDouble());
    }

    [Fact]
    public void OutsideTheMask_OverflowAndInfinity_LeaveLossAndGradientAlone()
    {
        var logps = tensor(new[] { -1f, 900, float.NegativeInfinity, -1 }).unsqueeze(0).requires_grad_();
        var old = tensor(new[] { -1f, -900, float.NegativeInfinity, -1.5f }).unsqueeze(0);
        var A = tensor(new[] { 2f, 1, float.NaN, 1 }).unsqueeze(0);
        var mask = tensor(new[] { true, false, false, true }).unsqueeze(0);
        var loss = new PpoClipLoss(0.2).PerToken(logps, old, A, mask);
        loss.sum().backward();
        Assert.Equal([-2f, 0, 0, -1.2f], loss.data<float>().ToArray());
        Assert.Equal([-2f, 0, 0, 0], logps.grad!.data<float>().ToArray());
        Assert.Equal(0.5, new PpoClipLoss(0.2).ClipFraction(logps, old, A, mask).ToDouble());
    }

    [Fact]
    public void Impossible_SaysWhat()
    {
        var x = zeros(2, 3);
        Assert.Equal("advantages must be [B,Ty]=[2,3]. Got [2,1].", Assert.Throws<ArgumentException>(() => Loss(0.2, x, x, zeros(2, 1))).Message);
        Assert.StartsWith("PpoClipLoss.ClipRange must be above 0", Assert.Throws<ArgumentOutOfRangeException>(() => Loss(0, x, x, x)).Message, StringComparison.Ordinal);
    }
}
