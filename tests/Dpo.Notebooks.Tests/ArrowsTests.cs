using Dpo.Notebooks.Tests.Support;
using static Dpo.Notebooks.Tests.Support.House;

namespace Dpo.Notebooks.Tests;

/// <summary>Whether an arrow is found and refused: or the tests of the house could not fail.</summary>
public sealed class ArrowsTests
{
    [Theory]
    [InlineData("Dpo/Base/A.cs", "Dpo/Losses/B.cs")]
    [InlineData("Dpo/Training/A.cs", "Dpo.Teaching/B.cs")]
    [InlineData("Dpo/Sampling/A.cs", "Dpo.Science/Exact/B.cs")]
    [InlineData("Dpo.Charts/Svg/A.cs", "Dpo/Base/B.cs")]
    [InlineData("Dpo/Text/A.cs", "Dpo/Data/Labels/B.cs")]
    [InlineData("Dpo.Kernel/Engine/A.cs", "Dpo.Cli/Commands/B.cs")]
    public void AnArrowThatRunsUp_IsNamedWithBothFiles(string from, string to)
    {
        foreach (var use in new[] { "class A { B? b; }", "class A { int n = B.Count; }", "/// <summary><see cref=\"B\"/></summary>\nclass A;", "class A { object o = (B)new(); }" })
        {
            var found = Arrows.Of([(from, "using To; namespace From { " + use + " }"), (to, "namespace To { public class B { public static int Count; } }")]);
            Assert.StartsWith($"{from} names B", Assert.Single(Up(found.DistinctBy(a => a.To))), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Dpo/Losses/A.cs", "Dpo/Base/B.cs")]
    [InlineData("Dpo/Runs/A.cs", "Dpo/Text/Bpe/B.cs")]
    [InlineData("Dpo.Cli/Commands/A.cs", "Dpo.Charts/Svg/B.cs")]
    public void AnArrowThatRunsDown_IsAllowed(string from, string to) =>
        Assert.Empty(Up([Assert.Single(Arrows.Of([(from, "class A { B? b; }"), (to, "class B;")]))]));

    // Nothing of the other file is written out: the compiler calls it all the same.
    [Theory]
    [InlineData("class A { void M(C c) { foreach (var x in c) { } } }", "B.GetEnumerator")]
    [InlineData("class A { void M(C c) { var (x, y) = c; } }", "B.Deconstruct")]
    [InlineData("class A { async System.Threading.Tasks.Task M(C c) { await c; } }", "B.GetAwaiter")]
    [InlineData("class A { int M(C c) => c; }", "C.op_Implicit")]
    [InlineData("class A { object M(C c) => c + c; }", "C.op_Addition")]
    [InlineData("class A { object M(C c) => c[0]; }", "C.this[]")]
    public void ACallWithoutAName_MakesAnArrow(string code, string name)
    {
        var found = Arrows.Of([("Dpo/Base/A.cs", code), ("Dpo/Runs/B.cs", """
            class C
            {
                public static implicit operator int(C c) => 1;
                public static object operator +(C a, C b) => a;
                public object this[int i] => i;
            }
            static class B
            {
                public static IEnumerator<int> GetEnumerator(this C c) => throw new Exception();
                public static void Deconstruct(this C c, out int x, out int y) => (x, y) = (1, 2);
                public static System.Runtime.CompilerServices.TaskAwaiter GetAwaiter(this C c) => default;
            }
            """)]);
        Assert.Contains(new Arrow("Dpo/Base/A.cs", "Dpo/Runs/B.cs", name), found);
    }

    [Fact]
    public void ACircle_IsNamedWithItsFiles()
    {
        var found = Arrows.Of([("Dpo.Science/Exact/A.cs", "class A { B? b; }"), ("Dpo.Science/Toy/B.cs", "class B { C? c; }"), ("Dpo.Science/Worlds/C.cs", "class C { A? a; }")]);
        var circle = Assert.Single(Circles(found));
        Assert.Contains("Dpo.Science/Exact/A.cs names B of Dpo.Science/Toy/B.cs", circle, StringComparison.Ordinal);
        Assert.Contains("Dpo.Science/Worlds/C.cs names A of Dpo.Science/Exact/A.cs", circle, StringComparison.Ordinal);
    }

    [Fact]
    public void Extensions_AndMembers_MakeArrows()
    {
        var found = Arrows.Of([("Dpo/Base/A.cs", "class A { int N(string s) => s.Twice(); }"), ("Dpo/Runs/B.cs", "static class B { public static int Twice(this string s) => 2; }")]);
        Assert.Equal(new Arrow("Dpo/Base/A.cs", "Dpo/Runs/B.cs", "B.Twice"), Assert.Single(found));
    }
}
