using Dpo.Base;
using Dpo.Science.Exact;
using Dpo.Tests.Shared;
using static TorchSharp.torch;

namespace Dpo.Teaching.Tests;

public sealed class DerivationTests
{
    public DerivationTests() => Lab.Start(_ => null);

    private static double Z(DerivationWorld w) => w.Sum(y => w.PRef[y] * Math.Exp(w.R[y] / w.Beta));

    private static double PStar(DerivationWorld w, int y) => w.PRef[y] * Math.Exp(w.R[y] / w.Beta) / Z(w);

    // 5.1 to 5.5 of the lecture.
    private static readonly Func<DerivationWorld, double>[] _chain =
    [
        w => w.E(y => w.R[y]) - w.Beta * w.E(y => Math.Log(w.P[y] / w.PRef[y])),
        w => w.E(y => w.R[y] - w.Beta * Math.Log(w.P[y] / w.PRef[y])),
        w => -w.Beta * w.E(y => Math.Log(w.P[y] / w.PRef[y]) - w.R[y] / w.Beta),
        w => -w.Beta * w.E(y => Math.Log(w.P[y] / (w.PRef[y] * Math.Exp(w.R[y] / w.Beta)))),
        w => -w.Beta * w.E(y => Math.Log(w.P[y] / PStar(w, y)) - Math.Log(Z(w))),
        w => w.Beta * Math.Log(Z(w)) - w.Beta * w.E(y => Math.Log(w.P[y] / PStar(w, y))),
    ];

    private static Func<DerivationWorld, double>[] With(int i, Func<DerivationWorld, double> line) =>
        [.. _chain[..i], line, .. _chain[(i + 1)..]];

    [Fact]
    public void Check_TheLecturesChain_PassesAsOneCheck()
    {
        Assert.Equal("PASS 5: 6 lines agree on Pencil, the benchmark's 781 responses and 20 random worlds", Printed.By(() => Derivation.Check("5", _chain)));
        Assert.Equal(["5"], CheckLog.Names);
    }

    [Fact]
    public void FirstDifference_TheLecturesChain_AgreesOnEverySeed()
    {
        for (var seed = 0; seed < 10; seed++)
            Assert.Null(Derivation.FirstDifference("5", _chain, seed));
    }

    [Fact]
    public void Check_WrongSign_NamesTheNeighbours()
    {
        var wrong = With(2, w => w.Beta * w.E(y => Math.Log(w.P[y] / w.PRef[y]) - w.R[y] / w.Beta));
        var error = Assert.Throws<CheckFailedException>(() => Derivation.Check("5", wrong));
        Assert.Matches(@"^5: lines 2 and 3 differ: (-?[0-9.]+) and (-?[0-9.]+) in Pencil \(beta 2\)\.$", error.Message);
        Assert.Equal(0, CheckLog.Passed);
    }

    [Fact]
    public void Check_LostBeta_NamesTheNeighbours()
    {
        var wrong = With(5, w => Math.Log(Z(w)) - w.Beta * w.E(y => Math.Log(w.P[y] / PStar(w, y))));
        var error = Assert.Throws<CheckFailedException>(() => Derivation.Check("5", wrong));
        Assert.StartsWith("5: lines 5 and 6 differ: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_DifferenceThatPencilHides_NamesTheWorld()
    {
        var hidden = With(1, w => w.P.Length == 3 ? _chain[1](w) : w.P.Length == 781 ? 0 : _chain[1](w));
        var error = Assert.Throws<CheckFailedException>(() => Derivation.Check("5", hidden));
        Assert.EndsWith(" in prompt 1 of the benchmark (beta 0.5).", error.Message, StringComparison.Ordinal);
        var random = With(1, w => w.P.Length == 5 ? 0 : _chain[1](w));
        error = Assert.Throws<CheckFailedException>(() => Derivation.Check("5", random));
        Assert.Contains(" in random world 1 (beta ", error.Message, StringComparison.Ordinal);
    }

    // Two lines of the same numbers, one through the library.
    [Fact]
    public void Tables_AreTheSameNumbers()
    {
        var w = DerivationWorld.Pencil;
        using var scope = NewDisposeScope();
        Assert.Equal(w.P, w.LogPolicy.exp().ToDoubles(), Close);
        Assert.Equal(w.PRef, w.LogReference.exp().ToDoubles(), Close);
        Assert.Equal(w.R, w.Rewards.ToDoubles());
        Assert.Equal([1, 3], w.Rewards.shape);
        // Worked by hand at Q: E r = 5 ln 2, KL = (1/8)(ln 1/4 + ln 1/2) + (3/4) ln 3.
        Assert.Equal(5 * Math.Log(2) - 2 * ((0.75 * Math.Log(3)) - (0.375 * Math.Log(2))), RlhfObjective.Compute(w.LogPolicy, w.LogReference, w.Rewards, w.Beta).Value, 12);
    }

    private static bool Close(double a, double b) => Math.Abs(a - b) < 1e-12;

    [Fact]
    public void Check_OneLine_IsRefused() => Assert.Throws<ArgumentException>(() => Derivation.Check("5", w => 1));

    [Fact]
    public void Try_TheReadersLines_NeverFails()
    {
        Assert.Equal("5: 6 lines agree on Pencil, the benchmark's 781 responses and 20 random worlds", Printed.By(() => Derivation.Try("5", _chain)));
        Assert.Equal("5 not solved yet (line 2 is NaN)", Printed.By(() => Derivation.Try("5", _chain[0], w => double.NaN)));
        Assert.Equal("5 not solved yet", Printed.By(() => Derivation.Try("5")));
        Assert.Equal("5 not solved yet", Printed.By(() => Derivation.Try("5", _chain[0], w => throw new NotImplementedException())));
        Assert.Equal(
            "5 not yet: a line stopped with InvalidOperationException (oops)",
            Printed.By(() => Derivation.Try("5", _chain[0], w => throw new InvalidOperationException("oops"))));
        Assert.StartsWith(
            "5: lines 1 and 2 differ: ", Printed.By(() => Derivation.Try("5", _chain[0], w => w.Beta)), StringComparison.Ordinal);
        Assert.Equal(0, CheckLog.Passed);
    }

    // Where P is P_ref or P*, a wrong beta or sign would not show.
    [Fact]
    public void Worlds_AreDistributions_FarFromReferenceAndOptimum()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            foreach (var w in Derivation.Worlds("5", seed))
            {
                Assert.Equal(1, w.P.Sum(), 12);
                Assert.Equal(1, w.PRef.Sum(), 12);
                Assert.True(w.P.Zip(w.PRef).Max(p => Math.Abs(p.First - p.Second)) > 1e-3);
                Assert.True(Enumerable.Range(0, w.P.Length).Max(y => Math.Abs(w.P[y] - PStar(w, y))) > 1e-3);
                Assert.InRange(w.Beta, 0.05, 5);
            }
        }
    }
}
