using Dpo.Base;
using Dpo.Science.Theorems;

namespace Dpo.Science.Tests.Theorems;

using Theorems = Dpo.Science.Theorems.Theorems;

public sealed class TheoremsTests
{
    private static readonly bool Long = Environment.GetEnvironmentVariable("DPO_LONG") is { Length: > 0 };

    public static TheoryData<string> Names => [.. Theorems.All.Select(t => t.Name)];

    // The slow ones on the first 100 worlds, unless the long tests are asked for.
    [Theory]
    [MemberData(nameof(Names))]
    public void IsAsClaimed_InEveryWorld(string name)
    {
        var theorem = Theorems.All.Single(t => t.Name == name);
        var result = Theorems.Try(theorem.Slow && !Long ? theorem with { Worlds = Math.Min(100, theorem.Worlds) } : theorem, new Seeds(1));
        Assert.True(result.AsClaimed, $"{name}: median {result.MedianError:g3}, largest {result.LargestError:g3} over {result.Worlds} worlds, tolerance {result.Tolerance:g1}");
        Assert.True(result.Worlds >= 50);
    }

    // A statement that is slightly wrong must not pass: P* for β + 1 %, and a claim of falsehood about a true one.
    [Fact]
    public void Try_TellsRightFromWrong()
    {
        var wrong = Theorems.Try(new Theorem("beta off by a hundredth", 1e-9, w =>
            (Dpo.Science.Exact.OptimalPolicy.Compute(w.LogReference, w.Rewards, 1.01 * w.Beta).exp() - w.LogOptimum.exp()).abs().max().item<double>(), 20), new Seeds(1));
        Assert.False(wrong.AsClaimed);
        Assert.Equal("FAILS", wrong.Verdict);
        Assert.Equal("FAILS", Theorems.Try(new Theorem("said to be false", 1e-9, _ => 0, 5, True: false), new Seeds(1)).Verdict);
        Assert.Equal("FAILS", Theorems.Try(new Theorem("not a number", 1e-9, _ => double.NaN, 5), new Seeds(1)).Verdict);
        Assert.Equal("FAILS", Theorems.Try(new Theorem("about no world", 1e-9, _ => null, 5), new Seeds(1)).Verdict);
        Assert.Equal("is false", Theorems.Try(new Theorem("false indeed", 1e-9, _ => 1, 5, True: false), new Seeds(1)).Verdict);
    }
}
