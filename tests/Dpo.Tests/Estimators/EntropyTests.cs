using Dpo.Estimators;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Estimators;

public sealed class EntropyTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    /// <summary>rlax softmax rows; CS336 a5 token entropy of randn(2,10,100) under seed 42 (float32, so 1e-5).</summary>
    [Fact]
    public void Of_Golden()
    {
        var rows = Entropy.Compute(tensor(new[,] { { 1.0, 1, 0 }, { 1, 2, 0 } }));
        Assert.Equal([1.0173572075552149, 0.8323955818399389], rows.data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
        manual_seed(42);
        float[] snapshot =
        [
            4.1573386f, 4.25809f, 4.2000027f, 4.1944656f, 4.1067271f, 4.0669866f, 4.0902228f, 4.0061703f, 4.1495829f, 4.0995159f,
            4.2821631f, 3.8720474f, 4.1142998f, 4.0242934f, 4.2255774f, 4.0835614f, 4.2772403f, 4.0522842f, 4.2011576f, 4.273294f,
        ];
        Assert.Equal(snapshot, Entropy.Compute(randn(2, 10, 100)).flatten().data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Of_Limits_EqualLogitsLnV_CertaintyZero_ImpossibleTokensNothing()
    {
        Assert.Equal(Math.Log(5), Entropy.Compute(zeros(5, dtype: ScalarType.Float64)).ToDouble(), 1e-12);
        Assert.Equal(0, Entropy.Compute(tensor(new[] { 1000.0, -1000 })).ToDouble());
        var logits = tensor(new[] { 3, 3, double.NegativeInfinity }).requires_grad_();
        var entropy = Entropy.Compute(logits);
        entropy.backward();
        Assert.Equal(Math.Log(2), entropy.ToDouble(), 1e-12);
        Assert.True(logits.grad!.isfinite().all().ToBoolean());
    }

    // KL to the uniform distribution is ln V - H; a number added to all logits changes nothing.
    [Fact]
    public void Of_IsLnVMinusTheKlToUniform_AndShiftInvariant()
    {
        manual_seed(3);
        var logits = randn(4, 7, dtype: ScalarType.Float64);
        var uniform = full(4, 7, -Math.Log(7), dtype: ScalarType.Float64);
        Assert.True((Math.Log(7) - KlEstimators.Exact(logits.log_softmax(-1), uniform) - Entropy.Compute(logits)).abs().max().ToDouble() < 1e-12);
        Assert.True((Entropy.Compute(logits + 40) - Entropy.Compute(logits)).abs().max().ToDouble() < 1e-12);
    }

    [Fact]
    public void Of_Gradient_IsTheFiniteDifference()
    {
        var logits = tensor(new[] { 0.3, -1.1, 0.8 }).requires_grad_();
        Entropy.Compute(logits).backward();
        const double H = 1e-6;
        var step = tensor(new[] { 0, H, 0 });
        using var noGrad = no_grad();
        Assert.Equal((Entropy.Compute(logits + step) - Entropy.Compute(logits - step)).ToDouble() / (2 * H), logits.grad![1].ToDouble(), 1e-8);
    }
}
