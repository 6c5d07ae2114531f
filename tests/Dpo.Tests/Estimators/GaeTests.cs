using Dpo.Estimators;
using TorchSharp;
using static Dpo.Tests.Shared.Tensors;
using static TorchSharp.torch;

namespace Dpo.Tests.Estimators;

public sealed class GaeTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    private static Tensor All(int rows, int columns) => ones(rows, columns, dtype: ScalarType.Bool);

    /// <summary>rlax TruncatedGeneralizedAdvantageEstimationTest, recomputed; it prints .815 and 1.725 for two of these (its tolerance is 1e-3).</summary>
    [Theory]
    [InlineData(1.0, new[] { -1.4511880549, -4.45574551, 2.539651, 0.5249, -0.49, 3, 2, 1, 0, -4.9 })]
    [InlineData(0.7, new[] { -0.6769794974104899, -5.24816666293, 2.48460799, 0.67043, -0.49, 2.2899, 1.73, 1, 0, -4.9 })]
    [InlineData(0.4, new[] { 0.5673187310105599, -6.04212441664, 2.34312016, 0.81596, -0.49, 1.7256, 1.46, 1, 0, -4.9 })]
    public void Bootstrapped_Golden(double lambda, double[] expected)
    {
        var rewards = tensor(new[,] { { 0, 0, 1, 0, -.5 }, { 0, 0, 0, 0, 1 } });
        var values = tensor(new[,] { { 1.0, 4, -3, -2, -1, -1 }, { -3, -2, -1, 0, 5, -1 } });
        var discounts = tensor(new[,] { { .99, .99, .99, .99, .99 }, { .9, .9, .9, 0, .9 } });
        Near(expected, Gae.Bootstrapped(rewards, values, discounts, lambda), 1e-10);
    }

    /// <summary>torchtune TestEstimateAdvantages: γ³λ², γ²λ, γ, 1.</summary>
    [Fact]
    public void Compute_Golden()
    {
        var values = tensor(new[,] { { 0.0, 0, 0, 1 } });
        var (advantages, returns) = Gae.Compute(values.clone(), values, All(1, 4), 0.9, 0.95);
        Near([0.6579225, 0.7695, 0.9, 1.0], returns, 1e-12);
        Near([0.6579225, 0.7695, 0.9, 0.0], advantages, 1e-12);
    }

    // Rewards 1 and 2, V = 3 and 4, γ 1/2, λ 1/2: δ = 1 + 2 - 3 = 0 and 2 - 4 = -2; A = 0 - 2/4 and -2.
    [Fact]
    public void Compute_ByHand()
    {
        var (advantages, returns) = Gae.Compute(tensor(new[,] { { 1.0, 2 } }), tensor(new[,] { { 3.0, 4 } }), All(1, 2), 0.5, 0.5);
        Near([-0.5, -2], advantages, 1e-12);
        Near([2.5, 2], returns, 1e-12);
    }

    // The sum of Eq. 16 as one matrix product: W[l,t] = (γλ)^(l-t) for l >= t.
    [Fact]
    public void Compute_LoopAgreesWithTheMatrixOfPowers()
    {
        manual_seed(2);
        const double Gamma = 0.93, Lambda = 0.8;
        const int T = 12;
        var (rewards, values) = (randn(5, T, dtype: ScalarType.Float64), randn(5, T, dtype: ScalarType.Float64));
        var t = arange(T, dtype: ScalarType.Float64);
        var steps = t.unsqueeze(1) - t.unsqueeze(0);                            // l - t
        var powers = pow(Gamma * Lambda, steps).tril();
        var next = cat([values[.., 1..], zeros(5, 1, dtype: ScalarType.Float64)], 1);
        var expected = (rewards + Gamma * next - values).matmul(powers);
        Assert.True((Gae.Compute(rewards, values, All(5, T), Gamma, Lambda).Advantages - expected).abs().max().ToDouble() < 1e-12);
    }

    [Fact]
    public void Compute_Limits_LambdaZeroIsDelta_LambdaOneIsTheDiscountedSum()
    {
        var (rewards, values) = (tensor(new[,] { { 1.0, -2, 4 } }), tensor(new[,] { { 0.5, 0.25, 2 } }));
        Near([1 + 0.5 * 0.25 - 0.5, -2 + 0.5 * 2 - 0.25, 4 - 2], Gae.Compute(rewards, values, All(1, 3), 0.5, 0).Advantages, 1e-12);
        Near([1 - 1 + 1, -2 + 2, 4], Gae.Compute(rewards, values, All(1, 3), 0.5, 1).Returns, 1e-12);
        // At γ = λ = 1 and V = 0, each token's advantage is the reward still to come.
        Near([3, 2, 4], Gae.Compute(rewards, zeros_like(values), All(1, 3), 1, 1).Advantages, 1e-12);
    }

    // A response of three tokens is worth the same whatever stands before and behind it, NaN included.
    [Fact]
    public void Compute_Padding_ChangesNothing()
    {
        var (rewards, values) = (new[] { 1.0, -2, 4 }, new[] { 0.5, 0.25, 2 });
        var (alone, _) = Gae.Compute(tensor(rewards).unsqueeze(0), tensor(values).unsqueeze(0), All(1, 3), 0.9, 0.7);
        var mask = tensor(new[] { false, true, true, true, false, false }).unsqueeze(0);
        double[] Pad(double[] row) => [double.NaN, .. row, double.NaN, 9];
        var (padded, returns) = Gae.Compute(tensor(Pad(rewards)).unsqueeze(0), tensor(Pad(values)).unsqueeze(0), mask, 0.9, 0.7);
        Near([0, .. alone.data<double>(), 0, 0], padded, 1e-12);
        Near([0, .. (alone + tensor(values)).data<double>(), 0, 0], returns, 1e-12);
    }

    [Fact]
    public void Compute_CarriesNoGradient()
    {
        var (rewards, values) = (ones(1, 3, requires_grad: true), ones(1, 3, requires_grad: true));
        var (advantages, returns) = Gae.Compute(rewards, values, All(1, 3), 1, 1);
        Assert.False(advantages.requires_grad || returns.requires_grad);
    }

    [Fact]
    public void Impossible_SaysWhat()
    {
        var (x, mask) = (zeros(2, 3), All(2, 3));
        Assert.Equal("values must be [B,Ty]=[2,3]. Got [2,4].", Assert.Throws<ArgumentException>(() => Gae.Compute(x, zeros(2, 4), mask, 1, 1)).Message);
        Assert.Equal("values must be [B,T+1]=[2,4]. Got [2,3].", Assert.Throws<ArgumentException>(() => Gae.Bootstrapped(x, x, x, 1)).Message);
        Assert.StartsWith("gamma must be in [0, 1]", Assert.Throws<ArgumentOutOfRangeException>(() => Gae.Compute(x, x, mask, 1.1, 1)).Message, StringComparison.Ordinal);
        Assert.StartsWith("lambda must be in [0, 1]", Assert.Throws<ArgumentOutOfRangeException>(() => Gae.Compute(x, x, mask, 1, double.NaN)).Message, StringComparison.Ordinal);
    }
}
