using Dpo.Estimators;
using Dpo.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Losses;

/// <summary>The rewards that a loss reports are those it compares; by hand for each kind.</summary>
public sealed class OwnRewardTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    private static Tensor Number(double value) => tensor(new[] { value });

    // Chosen: 6 tokens, -3 nats, reference -9. Rejected: 2 tokens, -4 nats, reference -5.
    public static TheoryData<PreferenceLoss, double, double> ByHand => new()
    {
        { new DpoLoss(0.5), 0.5 * 6, 0.5 * 1 },
        { new RobustDpoLoss(0.5, 0.1), 0.5 * 6, 0.5 * 1 },
        { new LengthRegularisedDpoLoss(0.5, 0.1), 0.5 * 6, 0.5 * 1 },
        { new IpoLoss(0.5, LengthNormalised: false), 0.5 * 6, 0.5 * 1 },
        { new IpoLoss(0.5, LengthNormalised: true), 0.5 * 6 / 6, 0.5 * 1 / 2 },
        { new LengthNormalisedDpoLoss(0.5), 0.5 * 6 / 6, 0.5 * 1 / 2 },
        { new SimPoLoss(2, 0.3), 2 * -3 / 6.0, 2 * -4 / 2.0 },
        { new OrpoLoss(0.5), 0.5 * -3 / 6, 0.5 * -4 / 2 },
        { new UnlikelihoodLoss(0.4), -3, -4 },
        { new ReferenceFreeLoss(new DpoLoss(0.5)), 0.5 * -3, 0.5 * -4 },
        { new ReferenceFreeLoss(new LengthNormalisedDpoLoss(0.5)), 0.5 * -3 / 6, 0.5 * -4 / 2 },
        { new SftMixLoss(new DpoLoss(0.5), 2), 0.5 * 6, 0.5 * 1 },
        { new SftMixLoss(new SimPoLoss(2, 0.3), 2), 2 * -3 / 6.0, 2 * -4 / 2.0 },
        { new LengthDesensitisedLoss(new LengthNormalisedDpoLoss(0.5), 0.5), 0.5 * 6 / 6, 0.5 * 1 / 2 },
    };

    [Theory]
    [MemberData(nameof(ByHand))]
    public void Rewards_AreTheLosssOwn(PreferenceLoss loss, double chosen, double rejected)
    {
        var policy = new PairLogps(Number(-3), Number(-4), full(1, 6, ScalarType.Int64), full(1, 2, ScalarType.Int64));
        var rewards = loss.Rewards(policy, loss.UsesReference ? new PairLogps(Number(-9), Number(-5)) : default);
        Assert.Equal((chosen, rejected), (rewards.Chosen.ToDouble(), rewards.Rejected.ToDouble()));
    }

    [Fact]
    public void Rewards_OfMeans_NeedTheLengths() => Assert.StartsWith("policy has no lengths",
        Assert.Throws<ArgumentException>(() => new SimPoLoss(2, 0).Rewards(new(Number(-3), Number(-4)), default)).Message,
        StringComparison.Ordinal);

    // d/dx of -x - λ log σ(log odds(e^x) - log odds(e^-1)) at x = 0 is -1 - λ odds(e^-1) = -1 - 0.1 0.58198.
    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    public void Orpo_WhereAResponseIsCertain_HasFiniteValueAndGradient(ScalarType type)
    {
        var ((atChosen, chosen), (atRejected, rejected), (atBoth, both)) = (Orpo(0, -1, type), Orpo(-1, 0, type), Orpo(0, 0, type));
        Assert.Equal(0, atChosen, 1e-5);
        Assert.Equal(-1.05820, chosen, 1e-4);
        // log odds of e^-1e-6 and of e^-1
        Assert.Equal(1 + 0.1 * Math.Log(1 + Math.Exp(13.815510 + 0.541325)), atRejected, 1e-4);
        Assert.True(double.IsFinite(rejected) && double.IsFinite(both));
        Assert.Equal(0.1 * Math.Log(2), atBoth, 1e-5);
    }

    private static (double Loss, double Gradient) Orpo(double chosen, double rejected, ScalarType type)
    {
        var x = tensor(new[] { chosen }, type).requires_grad_();
        var y = tensor(new[] { rejected }, type).requires_grad_();
        var one = ones(1, ScalarType.Int64);
        var loss = new OrpoLoss(0.1).PerPair(new PairLogps(x, y, one, one), default).sum();
        loss.backward();
        Assert.True(double.IsFinite(y.grad!.to_type(ScalarType.Float64).ToDouble()) && y.grad!.to_type(ScalarType.Float64).ToDouble() >= 0);
        return (loss.to_type(ScalarType.Float64).ToDouble(), x.grad!.to_type(ScalarType.Float64).ToDouble());
    }

    [Fact]
    public void Infinite_IsRefusedByName()
    {
        const double Inf = double.PositiveInfinity;
        (PreferenceLoss, string)[] bad =
        [
            (new DpoLoss(Inf), "DpoLoss.Beta must be above 0 and finite"), (new IpoLoss(Inf, false), "IpoLoss.Beta"),
            (new HingeLoss(Inf), "HingeLoss.Beta"), (new OrpoLoss(Inf), "OrpoLoss.Lambda"), (new SimPoLoss(Inf, 0), "SimPoLoss.Beta"),
            (new SimPoLoss(1, Inf), "SimPoLoss.Gamma must be at least 0 and finite"), (new ApoZeroLoss(Inf), "ApoZeroLoss.Beta"),
            (new LengthRegularisedDpoLoss(1, Inf), "LengthRegularisedDpoLoss.Alpha"), (new UnlikelihoodLoss(Inf), "UnlikelihoodLoss.Alpha"),
            (new SftMixLoss(new DpoLoss(1), Inf), "SftMixLoss.Weight"),
        ];
        var logps = new PairLogps(Number(-3), Number(-4), ones(1, ScalarType.Int64), ones(1, ScalarType.Int64));
        Assert.All(bad, b => Assert.StartsWith(b.Item2,
            Assert.Throws<ArgumentOutOfRangeException>(() => b.Item1.PerPair(logps, logps)).Message, StringComparison.Ordinal));
    }
}
