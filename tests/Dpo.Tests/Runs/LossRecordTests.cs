using Dpo.Estimators;
using Dpo.Losses;
using Dpo.Runs;
using static TorchSharp.torch;

namespace Dpo.Tests.Runs;

/// <summary>What run.json says of a loss from outside the library: all that it was made of, or a sentence that it cannot.</summary>
public sealed class LossRecordTests
{
    public enum Shape { Square, Cube }

    private abstract record Mine : PreferenceLoss
    {
        public override Tensor PerPair(PairLogps policy, PairLogps reference) => policy.Chosen;
    }

    private sealed record Positional(double Beta, Shape Shape, bool Fast, string Word, PreferenceLoss? Inner) : Mine;

    private sealed record Written : Mine
    {
        public Written(double beta) => Beta = beta;

        public double Beta { get; }
    }

    private sealed record Twice(double Beta, double Gamma) : Mine
    {
        public Twice(double beta) : this(beta, 1)
        {
        }
    }

    private sealed record Settable(double Beta) : Mine
    {
        public double Tau { get; init; } = 1;
    }

    private sealed record Made : Mine
    {
        private Made(double beta) => Beta = beta;

        public double Beta { get; }

        public static Made Of(double beta) => new(beta);
    }

    private sealed record Field : Mine
    {
#pragma warning disable CA1051, S1104 // what somebody may write
        public double Beta;
#pragma warning restore CA1051, S1104
    }

    private sealed record Scaled(double RewardBeta) : Mine
    {
        public override double RewardBeta { get; } = RewardBeta;
    }

    private sealed record Hidden : Mine
    {
        private readonly double _beta;

        public Hidden(double beta) => _beta = beta;

        public override double RewardBeta => _beta;
    }

    private sealed record OfFunction(Func<double, double> Map) : Mine;

    private sealed record OfTensor(Tensor Weights) : Mine;

    private static string Text(PreferenceLoss loss) => LossRecord.Describe(loss).ToJsonString();

    private static string Refused(PreferenceLoss loss) =>
        Assert.Throws<ArgumentException>(() => LossRecord.Describe(loss)).Message;

    [Fact]
    public void Describe_WhateverItIsMadeOf_IsRecorded()
    {
        Assert.Equal("""{"type":"Positional","Beta":0.5,"Shape":"Cube","Fast":true,"Word":"a","Inner":{"type":"HingeLoss","Beta":1}}""",
            Text(new Positional(0.5, Shape.Cube, true, "a", new HingeLoss(1))));
        Assert.Equal("""{"type":"Positional","Beta":"Infinity","Shape":"Square","Fast":false,"Word":"","Inner":null}""",
            Text(new Positional(double.PositiveInfinity, Shape.Square, false, "", null)));
        Assert.Equal("""{"type":"Written","Beta":0.5}""", Text(new Written(0.5)));
        Assert.Equal("""{"type":"Twice","Beta":0.5,"Gamma":2}""", Text(new Twice(0.5, 2)));
        Assert.Equal("""{"type":"Twice","Beta":0.5,"Gamma":1}""", Text(new Twice(0.5)));
        Assert.Equal("""{"type":"Settable","Beta":0.5,"Tau":3}""", Text(new Settable(0.5) { Tau = 3 }));
        Assert.Equal("""{"type":"Made","Beta":0.5}""", Text(Made.Of(0.5)));
        Assert.Equal("""{"type":"Field","Beta":0.5}""", Text(new Field { Beta = 0.5 }));
        Assert.Equal("""{"type":"Scaled","RewardBeta":0.5}""", Text(new Scaled(0.5)));
    }

    [Fact]
    public void Describe_WhatWouldNotTellTwoLossesApart_IsRefusedByName()
    {
        const string Cure = "; keep its parameters in public properties that are numbers, truth values, texts or preference losses";
        Assert.Equal("the loss Hidden cannot be recorded, so no run could go on with it: beta: no public property of that name "
            + "keeps it" + Cure, Refused(new Hidden(1)));
        Assert.Equal("the loss OfFunction cannot be recorded, so no run could go on with it: Map: it is a Func`2, which has no text"
            + Cure, Refused(new OfFunction(x => x)));
        using var weights = ones(2);
        Assert.Contains(": Weights: it is a Tensor, which has no text", Refused(new OfTensor(weights)), StringComparison.Ordinal);
        Assert.Contains("the loss OfFunction", Refused(new ReferenceFreeLoss(new OfFunction(x => x))), StringComparison.Ordinal);
    }
}
