using Dpo.Teaching;

namespace Dpo.Tests.Teaching;

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
        Assert.Equal("PASS 5: 6 lines agree on 20 random worlds", Printed.By(() => Derivation.Check("5", _chain)));
        Assert.Equal(["5"], CheckLog.Names);
    }

    [Fact]
    public void FirstDifference_TheLecturesChain_AgreesOnEverySeed()
    {
        for (var seed = 0; seed < 200; seed++)
            Assert.Null(Derivation.FirstDifference("5", _chain, seed));
    }

    [Fact]
    public void Check_WrongSign_NamesTheNeighbours()
    {
        var wrong = With(2, w => w.Beta * w.E(y => Math.Log(w.P[y] / w.PRef[y]) - w.R[y] / w.Beta));
        var error = Assert.Throws<CheckFailedException>(() => Derivation.Check("5", wrong));
        Assert.Matches(@"^5: lines 2 and 3 differ: (-?[0-9.]+) and (-?[0-9.]+) in world 1 of 20 \(beta [0-9.]+\)\.$", error.Message);
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
    public void Check_OneLine_IsRefused() => Assert.Throws<ArgumentException>(() => Derivation.Check("5", w => 1));

    [Fact]
    public void Try_TheReadersLines_NeverFails()
    {
        Assert.Equal("5: 6 lines agree on 20 random worlds", Printed.By(() => Derivation.Try("5", _chain)));
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
        for (var seed = 0; seed < 50; seed++)
        {
            foreach (var w in Derivation.Worlds("5", seed))
            {
                Assert.Equal(1, w.P.Sum(), 12);
                Assert.Equal(1, w.PRef.Sum(), 12);
                Assert.True(w.P.Zip(w.PRef).Max(p => Math.Abs(p.First - p.Second)) > 1e-3);
                Assert.True(Enumerable.Range(0, 5).Max(y => Math.Abs(w.P[y] - PStar(w, y))) > 1e-3);
                Assert.InRange(w.Beta, 0.05, 5);
            }
        }
    }
}
