using Dpo.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Losses;

public sealed class BradleyTerryLossTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    private static Tensor Numbers(params double[] values) => tensor(values, ScalarType.Float64);

    private static double Value(double chosen, double rejected, double centring = 0, double? margin = null) =>
        new BradleyTerryLoss(centring).PerPair(Numbers(chosen), Numbers(rejected), margin is { } m ? Numbers(m) : null).ToDouble();

    [Fact]
    public void PerPair_ByHand()
    {
        // p = 4/5 at a difference of ln 4; with a margin of ln 4 the difference is 0; centring 0.01 (3 + 1)^2 = 0.16.
        Assert.Equal(Math.Log(5.0 / 4), Value(Math.Log(4), 0), 1e-12);
        Assert.Equal(Math.Log(2), Value(1, 1), 1e-12);
        Assert.Equal(Math.Log(2), Value(Math.Log(4), 0, margin: Math.Log(4)), 1e-12);
        Assert.Equal(Value(3, 1) + 0.16, Value(3, 1, centring: 0.01), 1e-12);
    }

    [Fact]
    public void Gradient_IsTheFiniteDifference_AndPushesTheChosenUp()
    {
        var (c, r) = (Numbers(0.3).requires_grad_(), Numbers(0.9).requires_grad_());
        new BradleyTerryLoss(0.05).PerPair(c, r, Numbers(0.2)).sum().backward();
        const double H = 1e-6;
        Assert.Equal((Value(0.3 + H, 0.9, 0.05, 0.2) - Value(0.3 - H, 0.9, 0.05, 0.2)) / (2 * H), c.grad!.ToDouble(), 1e-8);
        Assert.Equal((Value(0.3, 0.9 + H, 0.05, 0.2) - Value(0.3, 0.9 - H, 0.05, 0.2)) / (2 * H), r.grad!.ToDouble(), 1e-8);
        Assert.True(c.grad!.ToDouble() < 0 && r.grad!.ToDouble() > 0);
    }

    [Fact]
    public void ANumberPerPrompt_ChangesNothingWithoutCentring_AndSomethingWith()
    {
        Assert.Equal(Value(1, -1), Value(8, 6), 1e-12);
        Assert.NotEqual(Value(1, -1, 0.01), Value(8, 6, 0.01), 1e-3);
    }

    [Fact]
    public void Extreme_IsStable_AndBadInputSaysWhat()
    {
        Assert.Equal(0, Value(1000, -1000), 1e-12);
        Assert.Equal(2000, Value(-1000, 1000), 1e-9);
        Assert.StartsWith("BradleyTerryLoss.Centring must be at least 0", Assert.Throws<ArgumentOutOfRangeException>(() => Value(1, 0, -1)).Message, StringComparison.Ordinal);
        Assert.Equal("rejected must be [B]=[1]. Got [2].",
            Assert.Throws<ArgumentException>(() => new BradleyTerryLoss().PerPair(Numbers(1), Numbers(1, 2))).Message);
    }

    // A tie at d = ln 3: ½ (-ln ¾) + ½ (-ln ¼); certainty is the loss without a label, either way round.
    [Fact]
    public void Label_OfATie_IsHalfOfEach()
    {
        double Labelled(double d, double p) => new BradleyTerryLoss().PerPair(Numbers(d), Numbers(0), label: Numbers(p)).ToDouble();
        Assert.Equal(-0.5 * Math.Log(0.75) - 0.5 * Math.Log(0.25), Labelled(Math.Log(3), 0.5), 1e-12);
        Assert.Equal(Value(0.7, 0), Labelled(0.7, 1), 1e-12);
        Assert.Equal(Value(0, 0.7), Labelled(0.7, 0), 1e-12);
        Assert.Equal("label must be [B]=[1]. Got [2].", Assert.Throws<ArgumentException>(() => new BradleyTerryLoss().PerPair(Numbers(1), Numbers(0), label: Numbers(1, 1))).Message);
    }
}
