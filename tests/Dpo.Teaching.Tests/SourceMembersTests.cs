using Dpo.Sources;

namespace Dpo.Teaching.Tests;

/// <summary>The declarations that the build finds in a source.</summary>
public sealed class SourceMembersTests
{
    private static List<Member> Find(string code) => [.. Members.Find(new Source("lib/Dpo", "A.cs", code).Parse())];

    [Fact]
    public void Find_Declarations_ByTheirNames()
    {
        const string Code = """
            using System;
            [assembly: Foo("{")]
            namespace A.B
            {
                [Obsolete("}")]
                public readonly record struct Pair<T>(T A, T B = default) where T : struct
                {
                    private static readonly (int X, int Y)[] _field = [(1, 2)];
                    public Pair(int x) : this(default, default) { }
                    public static (double A, string? B) Select(Func<(int a, int b), double> f) { return (1, "}"); }
                    public T this[int i] => A;
                    public static bool operator ==(int a, Pair<T> b) => true;
                    public static explicit operator int(Pair<T> p) => 1;
                    public string Text { get; } = $"{(1 > 0 ? "}" : "{")} {{ ;";
                    public TOut Map<TIn, TOut>(TIn x) where TIn : new() => throw new Exception(";");
                    #if false
                    }
                    #endif
                    enum Colour { Red = 1, Green }
                    delegate int Handler(int a);
                }
                interface IThing { int Count { get; } }
                file sealed class Last;
            }
            """;
        Assert.Equal(
            [
                "Pair", "_field", ".ctor", "Select", "this", "operator ==", "operator int", "Text", "Map",
                "Colour", "Handler", "IThing", "Count", "Last",
            ], Find(Code).Select(m => m.Name));
    }

    [Theory]
    [InlineData("class A(int x) : B(x);", "A")]
    [InlineData("record A(int X) { public A() : this(1) { } static A() { } }", "A .ctor .ctor")]
    [InlineData("record struct A(int X); record class B;", "A B")]
    [InlineData("partial class A { partial void F(); } partial class A { partial void F() { } }", "A F A F")]
    [InlineData("class A { class B { class C { int D; } } }", "A B C D")]
    [InlineData("class A { void F() { } void F(int x) { } void F<T>() { } }", "A F F F")]
    [InlineData("class A { const int B = 1, C = 2; }", "A B C")]
    [InlineData("class A { event Action B; event Action C { add { } remove { } } }", "A B C")]
    [InlineData("class A { ~A() { } void IDisposable.Dispose() { } int IB.C { get; } }", "A ~A Dispose C")]
    [InlineData("class A { IEnumerable<(int X, int Y)> Rows() { yield break; } }", "A Rows")]
    [InlineData("class A { static A operator +(A a, A b) => a; static A operator checked -(A a) => a; void operator +=(int x) { } }",
        "A operator + operator - operator +=")]
    [InlineData("class A { public static implicit operator List<int>(A a) => []; }", "A operator List<int>")]
    [InlineData("static class A { extension(string s) { int F() => 1; int P => 1; } }", "A F P")]
    [InlineData("namespace A; using System; interface B { static abstract int C { get; } }", "B C")]
    [InlineData("class record { int value; int get; void where() { } }", "record value get where")]
    [InlineData("using System; Console.Write(1); int F() => 1; class A { void G() { int H() => 1; } }", "A G")]
    [InlineData("class A { int B; void C( { } int D => ; }", "A B C D")]
    public void Find_EveryKind(string code, string names) => Assert.Equal(names, string.Join(' ', Find(code).Select(m => m.Name)));

    // The text from each of the three places on.
    [Theory]
    [InlineData("class A;", "class A;", "class A;")]
    [InlineData("/// <b>\n// why\n[C]\nclass A { }\n", "[C]\nclass A { }", "/// <b>\n// why\n[C]\nclass A { }")]
    [InlineData("// why\n#region B\nclass A { }\n#endregion", "class A { }", "class A { }")]
    [InlineData("/** B */ class A { } // C", "class A { }", "/** B */ class A { }")]
    public void Find_StartAndEndAndDocumentation(string code, string text, string documented)
    {
        var member = Assert.Single(Find(code));
        Assert.Equal(text, code[member.Start..member.End]);
        Assert.Equal(documented, code[member.Docs..member.End]);
    }

    [Fact]
    public void Find_Property_EndsBehindItsInitialiser()
    {
        const string Code = "class A { int B { get; set; } = C(\";\"); int D; }";
        Assert.Contains("int B { get; set; } = C(\";\");", Find(Code).Select(m => Code[m.Start..m.End]));
    }
}
