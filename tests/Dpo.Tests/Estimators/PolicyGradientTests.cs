using Dpo.Estimators;
using Dpo.Science.Exact;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Estimators;

public sealed class PolicyGradientTests : IDisposable
{
    private const double Beta = 0.4;
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    // r = 3, log-ratio ln 2 - ln 4 = -ln 2, β 2, b 1: 2 + 2 ln 2.
    [Fact]
    public void Advantages_ByHand_WithoutGradient()
    {
        var policy = tensor(new[] { Math.Log(2) }).requires_grad_();
        var advantages = PolicyGradient.Advantages(tensor(new[] { 3.0 }), policy, tensor(new[] { Math.Log(4) }), tensor(new[] { 1.0 }), 2);
        Assert.Equal(2 + 2 * Math.Log(2), advantages.ToDouble(), 1e-12);
        Assert.False(advantages.requires_grad);
    }

    // One prompt, five responses. Each counts as often as P says it, which stands for sampling without its noise.
    private static Tensor Expected(Tensor logits, Tensor rewards, Tensor reference, double baseline)
    {
        var at = logits.detach().clone().requires_grad_();
        var logps = at.log_softmax(-1);
        var advantages = PolicyGradient.Advantages(rewards, logps, reference, full_like(rewards, baseline), Beta);
        (logps.detach().exp() * PolicyGradient.Loss(logps, advantages)).sum().backward();
        return at.grad!;
    }

    [Fact]
    public void Loss_OverAllResponses_HasMinusTheGradientOfJ_ByFiniteDifferences_WithAnyBaseline()
    {
        manual_seed(5);
        var (logits, rewards) = (randn(5, dtype: ScalarType.Float64), randn(5, dtype: ScalarType.Float64));
        var reference = randn(5, dtype: ScalarType.Float64).log_softmax(-1);
        double J(Tensor at) => RlhfObjective.Compute(at.log_softmax(-1).unsqueeze(0), reference.unsqueeze(0), rewards.unsqueeze(0), Beta).Value;
        const double H = 1e-5;
        foreach (var baseline in new[] { 0, 1.7 })
        {
            var gradient = Expected(logits, rewards, reference, baseline);
            for (var i = 0; i < 5; i++)
            {
                var step = zeros(5, dtype: ScalarType.Float64);
                step[i] = H;
                Assert.Equal(-(J(logits + step) - J(logits - step)) / (2 * H), gradient[i].ToDouble(), 1e-8);
            }
        }
    }

    [Fact]
    public void Loss_Gradient_IsMinusTheAdvantage_GoodUpBadDown()
    {
        var logps = tensor(new[] { -1.0, -2 }).requires_grad_();
        var advantages = tensor(new[] { 3.0, -5 }).requires_grad_();
        PolicyGradient.Loss(logps, advantages).sum().backward();
        Assert.Null(advantages.grad);
        Assert.Equal([-3.0, 5], logps.grad!.data<double>().ToArray());
    }

    [Fact]
    public void Impossible_SaysWhat()
    {
        var x = zeros(2);
        Assert.Equal("advantages must be [2], as logps is. Got [2,1].", Assert.Throws<ArgumentException>(() => PolicyGradient.Loss(x, zeros(2, 1))).Message);
        Assert.Equal("baseline must be [B]=[2]. Got [1].", Assert.Throws<ArgumentException>(() => PolicyGradient.Advantages(x, x, x, zeros(1), 1)).Message);
        Assert.StartsWith("beta must be at least 0",
            Assert.Throws<ArgumentOutOfRangeException>(() => PolicyGradient.Advantages(x, x, x, x, double.NaN)).Message, StringComparison.Ordinal);
    }
}
