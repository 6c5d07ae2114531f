using Dpo.Estimators;
using Dpo.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Losses;

/// <summary>What every preference loss has to do: each has its row in <see cref="All"/>.</summary>
public sealed class PreferenceLossTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    // Value at P = P_ref with beta 0.5, chosen of 2 tokens and -3 nats, rejected of 4 tokens and -5 nats.
    private static readonly (string Name, PreferenceLoss Loss, double AtReference)[] Losses =
    [
        ("dpo", new DpoLoss(0.5), Math.Log(2)),
        ("cdpo", new DpoLoss(0.5, 0.1), Math.Log(2)),
        ("robust", new RobustDpoLoss(0.5, 0.1), Math.Log(2)),
        ("ipo sum", new IpoLoss(0.5, false), 1),                                        // (0 - 1/(2 0.5))^2
        ("ipo mean", new IpoLoss(0.5, true), 1),
        ("hinge", new HingeLoss(0.5), 1),
        ("r-dpo", new LengthRegularisedDpoLoss(0.5, 0.1), Softplus(0.2)),               // -log s(0.1 (2-4)) = log(1 + e^0.2)
        ("dpo-norm", new LengthNormalisedDpoLoss(0.5), Math.Log(2)),
        ("sft mix", new SftMixLoss(new DpoLoss(0.5), 2), Math.Log(2) + 3),              // 2 times 3/2
        ("reference-free", new ReferenceFreeLoss(new DpoLoss(0.5)), Softplus(-1)),      // margin 0.5 (-3 + 5) = 1
        ("simpo", new SimPoLoss(2, 0.3), Softplus(0.3 + 0.5)),                          // 2 (-1.5 + 1.25) - 0.3 = -0.8
        ("orpo", new OrpoLoss(0.5), Orpo()),
        ("unlikelihood", new UnlikelihoodLoss(0.4), 1),                                 // 3 - 0.4 5
        ("apo zero", new ApoZeroLoss(0.5), 1),
        ("apo down", new ApoDownLoss(0.5), 1),
    ];

    public static TheoryData<string> All => [.. Losses.Select(l => l.Name)];

    private static PreferenceLoss Find(string name) => Losses.Single(l => l.Name == name).Loss;

    private static double Softplus(double x) => Math.Log(1 + Math.Exp(x));

    // By hand: p+ = e^-1.5, p- = e^-1.25; odds p/(1-p).
    private static double Orpo()
    {
        double o1 = Math.Exp(-1.5) / (1 - Math.Exp(-1.5)), o2 = Math.Exp(-1.25) / (1 - Math.Exp(-1.25));
        return 1.5 + 0.5 * Math.Log(1 + o2 / o1);
    }

    private static Tensor Numbers(params double[] values) => tensor(values, ScalarType.Float64);

    private static PairLogps Pair(Tensor chosen, Tensor rejected) =>
        new(chosen, rejected, full(chosen.shape, 2, ScalarType.Int64), full(chosen.shape, 4, ScalarType.Int64));

    private static double Value(PreferenceLoss loss, double chosen, double rejected, double refChosen = -3, double refRejected = -5) =>
        loss.PerPair(Pair(Numbers(chosen), Numbers(rejected)), Pair(Numbers(refChosen), Numbers(refRejected))).ToDouble();

    [Theory]
    [MemberData(nameof(All))]
    public void AtTheReference_IsItsLimit(string name) => Assert.Equal(Losses.Single(l => l.Name == name).AtReference, Value(Find(name), -3, -5), 1e-12);

    [Theory]
    [MemberData(nameof(All))]
    public void Gradient_IsTheFiniteDifference(string name)
    {
        var chosen = Numbers(-2.2).requires_grad_();
        var rejected = Numbers(-5.9).requires_grad_();
        Find(name).PerPair(Pair(chosen, rejected), Pair(Numbers(-3), Numbers(-5))).sum().backward();
        const double H = 1e-6;
        Assert.Equal((Value(Find(name), -2.2 + H, -5.9) - Value(Find(name), -2.2 - H, -5.9)) / (2 * H), chosen.grad!.ToDouble(), 1e-7);
        Assert.Equal((Value(Find(name), -2.2, -5.9 + H) - Value(Find(name), -2.2, -5.9 - H)) / (2 * H), rejected.grad!.ToDouble(), 1e-7);
    }

    // A little more of the chosen response lowers the loss, a little more of the rejected one raises it; APO-down pushes both down.
    [Theory]
    [MemberData(nameof(All))]
    public void Sign_ChosenUpIsBetter_RejectedUpIsWorse(string name)
    {
        var better = Value(Find(name), -2.99, -5) < Value(Find(name), -3, -5);
        Assert.True(better || name == "apo down", name);
        Assert.True(Value(Find(name), -3, -4.99) > Value(Find(name), -3, -5), name);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Rows_AreIndependent_AndTheirOrderDoesNotMatter(string name)
    {
        var (c, r) = (new[] { -2.0, -4, -3.5 }, new[] { -6.0, -4.5, -5 });
        var together = Find(name).PerPair(Pair(Numbers(c), Numbers(r)), Pair(Numbers(-3, -3, -3), Numbers(-5, -5, -5)));
        Assert.Equal([3], together.shape);
        Assert.Equal(c.Zip(r, (a, b) => Value(Find(name), a, b)), together.data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    // The prompt's own log-probability would be added to policy and reference alike, or to both responses of a pair.
    [Theory]
    [MemberData(nameof(All))]
    public void WithAReference_WhatPolicyAndReferenceShare_CancelsOut(string name)
    {
        if (Find(name).UsesReference && name != "sft mix")
        {
            Assert.Equal(Value(Find(name), -2, -6), Value(Find(name), -2 - 7, -6 - 7, -3 - 7, -5 - 7), 1e-9);
        }
        else
        {
            Assert.NotEqual(Value(Find(name), -2, -6), Value(Find(name), -2 - 7, -6 - 3), 1e-3);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Extreme_InFloat32_IsFinite(string name)
    {
        foreach (var (c, r) in new[] { (-1f, -2001f), (-2001f, -1f) })
        {
            var loss = Find(name).PerPair(Pair(tensor(new[] { c }), tensor(new[] { r })), Pair(tensor(new[] { -1000f }), tensor(new[] { -1000f })));
            Assert.True(loss.isfinite().all().ToBoolean(), $"{name} at {c}, {r}: {loss.ToDouble()}");
        }
    }

    [Fact]
    public void Options_EachChangesTheNumber()
    {
        double At(PreferenceLoss loss) => Value(loss, -2, -6);
        (PreferenceLoss, PreferenceLoss)[] pairs =
        [
            (new DpoLoss(0.1), new DpoLoss(0.2)), (new DpoLoss(0.1), new DpoLoss(0.1, 0.1)), (new RobustDpoLoss(0.1, 0.1), new RobustDpoLoss(0.1, 0.2)),
            (new RobustDpoLoss(0.1, 0.1), new DpoLoss(0.1, 0.1)), (new IpoLoss(0.1, true), new IpoLoss(0.1, false)), (new IpoLoss(0.1, true), new IpoLoss(0.2, true)),
            (new HingeLoss(0.1), new HingeLoss(0.2)), (new LengthRegularisedDpoLoss(0.1, 0.1), new LengthRegularisedDpoLoss(0.1, 0.2)),
            (new LengthRegularisedDpoLoss(0.1, 0.1), new LengthRegularisedDpoLoss(0.2, 0.1)), (new LengthNormalisedDpoLoss(0.1), new DpoLoss(0.1)),
            (new SftMixLoss(new DpoLoss(0.1), 1), new SftMixLoss(new DpoLoss(0.1), 2)), (new ReferenceFreeLoss(new DpoLoss(0.1)), new DpoLoss(0.1)),
            (new SimPoLoss(2, 0), new SimPoLoss(2, 1)), (new SimPoLoss(2, 0), new SimPoLoss(1, 0)), (new OrpoLoss(0.1), new OrpoLoss(0.2)),
            (new ApoZeroLoss(0.1), new ApoZeroLoss(0.2)), (new ApoDownLoss(0.1), new ApoDownLoss(0.2)),
        ];
        Assert.All(pairs, p => Assert.NotEqual(At(p.Item1), At(p.Item2), 1e-4));
        Assert.Equal(At(new DpoLoss(0.1)), At(new LengthRegularisedDpoLoss(0.1, 0)), 1e-12);
        Assert.Equal(At(new DpoLoss(0.1)), At(new RobustDpoLoss(0.1, 0)), 1e-12);
    }

    [Fact]
    public void Impossible_SaysWhichAndWhatIsAllowed()
    {
        (PreferenceLoss, string)[] bad =
        [
            (new DpoLoss(0), "DpoLoss.Beta must be above 0"), (new DpoLoss(1, 0.5), "DpoLoss.LabelSmoothing must be in [0, 0.5)"),
            (new RobustDpoLoss(1, 0.5), "RobustDpoLoss.FlipRate must be in [0, 0.5)"), (new RobustDpoLoss(-1, 0), "RobustDpoLoss.Beta"), (new IpoLoss(0, true), "IpoLoss.Beta"),
            (new HingeLoss(0), "HingeLoss.Beta"), (new LengthRegularisedDpoLoss(1, -1), "LengthRegularisedDpoLoss.Alpha must be at least 0"),
            (new LengthNormalisedDpoLoss(0), "LengthNormalisedDpoLoss.Beta"), (new SftMixLoss(new DpoLoss(1), 0), "SftMixLoss.Weight must be above 0"),
            (new SimPoLoss(0, 0), "SimPoLoss.Beta"), (new SimPoLoss(1, -1), "SimPoLoss.Gamma must be at least 0"), (new OrpoLoss(0), "OrpoLoss.Lambda"),
            (new ApoZeroLoss(0), "ApoZeroLoss.Beta"), (new ApoDownLoss(double.NaN), "ApoDownLoss.Beta must be above 0"),
        ];
        Assert.All(bad, b => Assert.StartsWith(b.Item2, Assert.Throws<ArgumentOutOfRangeException>(() => Value(b.Item1, -2, -6)).Message, StringComparison.Ordinal));
        Assert.StartsWith("policy has no lengths; this loss needs the tokens of each response, [B]=[1]",
            Assert.Throws<ArgumentException>(() => new SimPoLoss(1, 0).PerPair(new(Numbers(-1), Numbers(-2)), default)).Message, StringComparison.Ordinal);
        Assert.Equal("reference.Rejected must be [B]=[1]. Got [2].",
            Assert.Throws<ArgumentException>(() => new DpoLoss(1).PerPair(new(Numbers(-1), Numbers(-2)), new(Numbers(-1), Numbers(-1, -2)))).Message);
    }

    // torchtune's vectors for both losses (golden 1.1 and 1.2).
    [Fact]
    public void GoldenVectors_OfDpoAndHinge()
    {
        var policy = new PairLogps(Numbers(-0.5, -10, -1), Numbers(-0.1, -30, -21));
        var reference = new PairLogps(Numbers(-0.5, -10.1, -0.1), Numbers(-0.1, -20.1, -0.1));
        Assert.Equal([0.6931471805599453, 0.3132616875182229, 0.1269280110429725], new DpoLoss(0.1).PerPair(policy, reference).data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([1.0, 0.0, 0.0], new HingeLoss(0.1).PerPair(policy, reference).data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    // Labels flipped at the rate that the loss assumes: the expectation is DPO's on true labels, and cDPO's is not.
    [Fact]
    public void Robust_UnderFlippedLabels_IsUnbiased()
    {
        const double Rate = 0.2;
        double Expected(PreferenceLoss loss) => (1 - Rate) * Value(loss, -2, -6) + Rate * Value(loss, -6, -2, -5, -3);
        Assert.Equal(Value(new DpoLoss(0.5), -2, -6), Expected(new RobustDpoLoss(0.5, Rate)), 1e-12);
        Assert.NotEqual(Value(new DpoLoss(0.5), -2, -6), Expected(new DpoLoss(0.5, Rate)), 1e-2);
    }

    // Online DPO is the same loss on pairs that the policy itself has just said: the gradient weight is s(-margin).
    [Fact]
    public void Dpo_GradientWeight_IsBetaTimesSigmaOfTheReversedMargin()
    {
        var chosen = Numbers(-2.2).requires_grad_();
        new DpoLoss(0.5).PerPair(Pair(chosen, Numbers(-5.9)), Pair(Numbers(-3), Numbers(-5))).sum().backward();
        var margin = 0.5 * ((-2.2 + 3) - (-5.9 + 5));
        Assert.Equal(-0.5 / (1 + Math.Exp(margin)), chosen.grad!.ToDouble(), 1e-12);
    }
}
