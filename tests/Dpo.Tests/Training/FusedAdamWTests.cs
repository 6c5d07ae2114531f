using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Training;

public sealed class FusedAdamWTests
{
    private static OptimConfig Config(double decay = 0.01) => new(new ConstantLr(1e-3), 1000) { WeightDecay = decay };

    /// <summary>CS336 assignment 1, test_optimizer.py: seed 42, 1000 steps; its two published results differ in the sixth digit.</summary>
    [Fact]
    public void Step_GoldenThousandSteps_GivesThePublishedWeights()
    {
        manual_seed(42);
        using var linear = nn.Linear(3, 2, hasBias: false);
        using var optimizer = new FusedAdamW(linear.named_parameters(), Config());
        Assert.Equal(0.4414065182209015, linear.weight![0, 0].ToDouble(), 1e-7);
        for (var i = 0; i < 1000; i++)
        {
            using var scope = NewDisposeScope();
            var x = rand(3);
            var target = stack([x[0] + x[1], -x[2]]);
            (linear.forward(x) - target).pow(2).sum().backward();
            optimizer.Step(1e-3);
        }
        double[] published = [0.8642597794532776, 0.8822038173675537, 0.20757101476192474, 0.05535115301609039, -0.5219154953956604, -0.3903890550136566];
        var weights = linear.weight!.data<float>().ToArray();
        Assert.All(weights.Zip(published), p => Assert.Equal(p.Second, p.First, 2e-5));
    }

    [Fact]
    public void Step_BesideTorchSharpsLoop_GivesTheSameWeights()
    {
        manual_seed(1);
        using var one = nn.Sequential(nn.Linear(4, 8), nn.LayerNorm(8), nn.Linear(8, 2));
        using var two = nn.Sequential(nn.Linear(4, 8), nn.LayerNorm(8), nn.Linear(8, 2));
        two.load_state_dict(one.state_dict());
        using var fused = new FusedAdamW(one.named_parameters(), Config(decay: 0.1));
        var matrices = two.parameters().Where(p => p.dim() >= 2);
        using var decayed = optim.AdamW(matrices, 1e-3, weight_decay: 0.1);
        using var plain = optim.AdamW(two.parameters().Where(p => p.dim() < 2), 1e-3, weight_decay: 0);
        for (var i = 0; i < 50; i++)
        {
            using var scope = NewDisposeScope();
            var x = randn(16, 4);
            one.forward(x).pow(2).sum().backward();
            two.forward(x).pow(2).sum().backward();
            fused.Step(1e-3);
            decayed.step();
            plain.step();
            two.zero_grad();
        }
        // Two orders of the same float32 sums.
        Assert.All(one.parameters().Zip(two.parameters()), p => Assert.True((p.First - p.Second).abs().max().ToDouble() < 1e-5));
    }

    [Fact]
    public void Step_WithoutAGradientSignal_DecaysMatricesOnly()
    {
        using var linear = nn.Linear(2, 2);
        using var optimizer = new FusedAdamW(linear.named_parameters(), Config(decay: 0.5));
        var (weight, bias) = (linear.weight!.clone(), linear.bias!.clone());
        (linear.forward(zeros(1, 2)) * 0).sum().backward();
        optimizer.Step(0.1);
        Assert.True((linear.weight! - weight * 0.95).abs().max().ToDouble() < 1e-6);       // 1 - lr decay
        Assert.Equal(0, (linear.bias! - bias).abs().max().ToDouble());
    }

    [Fact]
    public void Step_BesideAThreadThatMakesGarbage_KeepsItsNumbers()
    {
        using var linear = nn.Linear(3, 2);
        using var optimizer = new FusedAdamW(linear.named_parameters(), Config());
        var stop = false;
        var garbage = new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                _ = Enumerable.Range(0, 1000).Select(_ => new byte[100]).ToArray();
            }
        });
        garbage.Start();
        try
        {
            for (var i = 0; i < 5000; i++)
            {
                using var scope = NewDisposeScope();
                linear.forward(ones(1, 3)).sum().backward();
                optimizer.Step(1e-5, 0.5);          // failed within a few hundred steps while TorchSharp made the Scalars
            }
        }
        finally
        {
            Volatile.Write(ref stop, true);
            garbage.Join();
        }
        Assert.True(linear.weight!.isfinite().all().ToBoolean());
    }

    [Fact]
    public void Step_WithoutBackward_SaysWhatToDo()
    {
        using var linear = nn.Linear(2, 2);
        using var optimizer = new FusedAdamW(linear.named_parameters(), Config());
        Assert.Equal("no parameter has a gradient: call backward() on the loss first",
            Assert.Throws<InvalidOperationException>(() => optimizer.Step(1e-3)).Message);
    }

    [Fact]
    public void Constructor_AllFrozen_SaysSo()
    {
        using var linear = nn.Linear(2, 2);
        linear.weight!.requires_grad = linear.bias!.requires_grad = false;
        Assert.Contains("no parameter to train", Assert.Throws<ArgumentException>(() => new FusedAdamW(linear.named_parameters(), Config())).Message, StringComparison.Ordinal);
    }
}
