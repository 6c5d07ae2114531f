using System.Text.RegularExpressions;
using Dpo.Teaching;

namespace Dpo.Tests.Teaching;

public sealed class SourceTextTests
{
    private static string[] Names(string code) => [.. SourceMembers.Find(new SourceScan(code).Code).Select(m => m.Name)];

    [Fact]
    public void Show_File_IsTheWholeTextWithNumbers() => Assert.Equal(
        """
        lib/Dpo/Teaching/CheckFailedException.cs (lines 1-5)
        1  namespace Dpo.Teaching;
        2
        3  /// <summary>A claim of the chapter does not hold on the numbers: the cell stops with this one sentence.</summary>
        4  /// <param name="message">The claim, both sides, their difference and what was allowed.</param>
        5  public sealed class CheckFailedException(string message) : Exception(message);
        """.ReplaceLineEndings("\n"), SourceText.Show("Teaching/CheckFailedException.cs").ToString());

    [Fact]
    public void Show_Member_IsItsLinesAtTheLeftEdge()
    {
        var lines = SourceText.Show("Teaching/DerivationWorld.cs", "Sum").ToString().Split('\n');
        Assert.Matches(@"^lib/Dpo/Teaching/DerivationWorld\.cs, Sum \(lines (\d+)-\1\)$", lines[0]);
        Assert.Matches(@"^\d+  public double Sum\(Func<int, double> term\) => .*;$", Assert.Single(lines[1..]));
    }

    [Fact]
    public void Show_MemberWithDocs_BeginsWithThem()
    {
        var lines = SourceText.Show("Teaching/DerivationWorld.cs", "Beta", docs: true).ToString().Split('\n');
        Assert.Equal(2, lines.Length - 1);
        Assert.Matches(@"^\d+  /// <summary>", lines[1]);
    }

    [Fact]
    public void Show_Overloads_AreShownTogether() =>
        Assert.Equal(3, SourceText.Show("Teaching/Check.cs", "Close").ToString().Split("public static void Close").Length - 1);

    [Fact]
    public void Show_Constructor_EndsWithItsBrace()
    {
        var lines = SourceText.Show("Teaching/DerivationWorld.cs", ".ctor").ToString().Split('\n');
        Assert.Matches(@"^ *\d+  internal DerivationWorld\(Random random\)$", lines[1]);
        Assert.Contains(lines, line => Regex.IsMatch(line, @"^\d+  \}$"));
    }

    [Fact]
    public void Show_Record_IsTheWholeType()
    {
        var text = SourceText.Show("Teaching/ILiveOutput.cs", "LiveProgress").ToString();
        Assert.Contains("public sealed record LiveProgress(", text, StringComparison.Ordinal);
        Assert.EndsWith("}", text, StringComparison.Ordinal);
        Assert.DoesNotContain("class LiveOutput", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Show_UnknownFile_NamesNearOnes() => Assert.StartsWith(
        "The library has no file \"Teaching/Chek.cs\". Near: Teaching/Check.cs, ",
        Assert.Throws<ArgumentException>(() => SourceText.Show("Teaching/Chek.cs")).Message, StringComparison.Ordinal);

    [Fact]
    public void Show_UnknownMember_ListsTheMembers() => Assert.StartsWith(
        "Teaching/DerivationWorld.cs has no member \"KL\". It has DerivationWorld, .ctor, Pencil, Benchmark, P, PRef, R, Beta, LogPolicy, LogReference, Rewards, Table, Sum, E.",
        Assert.Throws<ArgumentException>(() => SourceText.Show("Teaching/DerivationWorld.cs", "KL")).Message, StringComparison.Ordinal);

    [Fact]
    public void Html_IsEscapedAndSaysNothingByColourAlone()
    {
        var html = SourceText.Show("Teaching/DerivationWorld.cs", "Sum", docs: true).ToHtml();
        Assert.Contains("<figcaption>lib/Dpo/Teaching/DerivationWorld.cs, Sum (lines ", html, StringComparison.Ordinal);
        Assert.Contains("<b style=\"color:#0a3f9e\">double</b> Sum(Func&lt;", html, StringComparison.Ordinal);
        Assert.Contains("/// &lt;summary&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<summary>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
    }

    // Every file of the library: brackets match, and every member is found again.
    [Fact]
    public void Show_EveryFileAndMember_OfTheLibrary()
    {
        foreach (var file in typeof(SourceText).Assembly.GetManifestResourceNames().Where(n => n.EndsWith(".cs", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(typeof(SourceText).Assembly.GetManifestResourceStream(file)!);
            foreach (var name in Names(reader.ReadToEnd().ReplaceLineEndings("\n")))
            {
                Assert.Matches(@"^(operator \S+|\.ctor|[\w.]+)$", name);
                var text = SourceText.Show(file, name).ToString();
                Assert.Matches(@"[;}]\s*(//.*)?$", text);
            }
        }
    }

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
                    #if false } #endif
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
            ], Names(Code));
    }

    // A dot for each character that is not code.
    [Theory]
    [InlineData("a = \"{ \\\" }\";", "a = ........;")]
    [InlineData("a = @\"{ \"\" \\\";", "a = .........;")]
    [InlineData("a = \"\" + @\"\";", "a = .. + ...;")]
    [InlineData("a = $\"{b}x{{\";", "a = ...b.....;")]
    [InlineData("a = $\"{f(\"}\")}\";", "a = ...f(...)..;")]
    [InlineData("a = \"\"\"{ \" }\"\"\";", "a = ...........;")]
    [InlineData("a = $$\"\"\"{ {{b}} }\"\"\";", "a = .........b.......;")]
    [InlineData("a = '{' + '\\'';", "a = ... + ....;")]
    [InlineData("a; // {", "a; ....")]
    [InlineData("a /* } */ b", "a ....... b")]
    [InlineData("  #region {\nb", "  .........\nb")]
    public void Scan_BlanksWhatIsNotCode(string text, string dotted)
    {
        var scan = new SourceScan(text);
        Assert.Equal(dotted, string.Concat(text.Zip(scan.Kinds, (c, kind) => kind == SourceScan.Kind.Code ? c : '.')));
        Assert.Equal(dotted.Replace('.', ' '), scan.Code);
    }
}
