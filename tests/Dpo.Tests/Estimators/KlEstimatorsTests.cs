using Dpo.Estimators;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Estimators;

public sealed class KlEstimatorsTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    /// <summary>rlax CategoricalKLTest's logits, both directions.</summary>
    [Fact]
    public void Exact_Golden()
    {
        var logp = tensor(new[,] { { 1.0, 1, 0 }, { 1, 2, 0 } }).log_softmax(-1);
        var kl = KlEstimators.Exact(logp, logp.flip(0));
        Assert.Equal([2], kl.shape);
        Assert.Equal(0.12329236213461106, kl[0].ToDouble(), 1e-12);
        Assert.Equal(0.11962979538869259, kl[1].ToDouble(), 1e-12);
    }

    // P = (1/2, 1/2, 0), Q = (1/4, 1/2, 1/4): half of ln 2. What P cannot say adds nothing, what only P says makes it infinite.
    [Fact]
    public void Exact_WithZeros_ByHand()
    {
        var logp = tensor(new[] { 0.5, 0.5, 0 }).log().requires_grad_();
        var logq = tensor(new[] { 0.25, 0.5, 0.25 }).log();
        var kl = KlEstimators.Exact(logp, logq);
        kl.backward();
        Assert.Equal(Math.Log(2) / 2, kl.ToDouble(), 1e-12);
        Assert.True(logp.grad!.isfinite().all().ToBoolean());
        Assert.Equal(double.PositiveInfinity, KlEstimators.Exact(logq, logp).ToDouble());
        Assert.Equal(0, KlEstimators.Exact(logp, logp).ToDouble());
    }

    // l = ln 2: k1 = ln 2, k2 = (ln 2)²/2, k3 = 1/2 - 1 + ln 2.
    [Fact]
    public void Samples_ByHand_AndZeroAtZero()
    {
        var l = tensor(new[] { Math.Log(2), 0 });
        Assert.Equal([Math.Log(2), 0], KlEstimators.K1(l).data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.Equal([0.2402265069591007, 0], KlEstimators.K2(l).data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.Equal([0.1931471805599453, 0], KlEstimators.K3(l).data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-15);
    }

    // P = (3/4, 1/4), Q = (1/4, 3/4): KL = ½ ln 3, and k2's mean is (ln 3)²/2.
    [Fact]
    public void Samples_MeanOfK1AndK3IsTheKl_OfK2IsNot()
    {
        var (p, l) = (tensor(new[] { 0.75, 0.25 }), tensor(new[] { Math.Log(3), -Math.Log(3) }));
        Assert.Equal(Math.Log(3) / 2, (p * KlEstimators.K1(l)).sum().ToDouble(), 1e-12);
        Assert.Equal(Math.Log(3) / 2, (p * KlEstimators.K3(l)).sum().ToDouble(), 1e-12);
        Assert.Equal(Math.Log(3) * Math.Log(3) / 2, (p * KlEstimators.K2(l)).sum().ToDouble(), 1e-12);
    }

    [Fact]
    public void Samples_Gradients_AreOne_L_AndOneMinusExp()
    {
        (Func<Tensor, Tensor> Estimator, double Slope)[] all = [(KlEstimators.K1, 1), (KlEstimators.K2, -0.7), (KlEstimators.K3, 1 - Math.Exp(0.7))];
        foreach (var (estimator, slope) in all)
        {
            var l = tensor(new[] { -0.7 }).requires_grad_();
            estimator(l).sum().backward();
            Assert.Equal(slope, l.grad!.ToDouble(), 1e-12);
        }
    }

    // exp(-l) - 1 + l in float32 is noise of 1e-7 here, of either sign; the value is l²/2.
    [Fact]
    public void K3_TinyRatios_InFloat32_IsNeverNegative()
    {
        var l = linspace(-1e-3, 1e-3, 4001, dtype: ScalarType.Float32);
        var k3 = KlEstimators.K3(l);
        Assert.True(k3.min().ToDouble() >= 0);
        Assert.True((k3 - l.square() / 2).abs().max().ToDouble() < 1e-3 * 1e-3 * 1e-3 / 6 + 1e-10);    // the series' next term, and an ulp of 1e-3
        Assert.Equal(5e-13, KlEstimators.K3(tensor(new[] { 1e-6 })).ToDouble(), 1e-18);
    }

    [Fact]
    public void Exact_WrongShapes_SayExpectedAndGot() =>
        Assert.Equal("logq must be [2,3], as logp is. Got [3].", Assert.Throws<ArgumentException>(() => KlEstimators.Exact(zeros(2, 3), zeros(3))).Message);
}
