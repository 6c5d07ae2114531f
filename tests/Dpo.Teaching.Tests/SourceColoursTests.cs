using Dpo.Sources;

namespace Dpo.Teaching.Tests;

/// <summary>What the build finds to colour in a source.</summary>
public sealed class SourceColoursTests
{
    // c, s and k stand for the characters of a comment, a string and a keyword.
    private static string Marked(string code)
    {
        var text = code.ToCharArray();
        foreach (var span in Colours.Find(new Source("lib/Dpo", "A.cs", code).Parse()))
            text.AsSpan(span.Start, span.End - span.Start).Fill("csk"[(int)span.Kind]);
        return new string(text);
    }

    [Theory]
    [InlineData("a = \"{ \\\" }\";", "a = ssssssss;")]
    [InlineData("a = @\"{ \"\" \\\";", "a = sssssssss;")]
    [InlineData("a = \"\" + @\"\";", "a = ss + sss;")]
    [InlineData("a = \"b\"u8;", "a = sssss;")]
    [InlineData("a = $\"{b}x{{\";", "a = sssbsssss;")]
    [InlineData("a = $\"{b}{c}\";", "a = sssbsscss;")]
    [InlineData("a = $\"{b,3:F2}\";", "a = sssb,3:F2ss;")]
    [InlineData("a = $\"{f(\"}\")}\";", "a = sssf(sss)ss;")]
    [InlineData("a = $\"{$\"{b}\"}\";", "a = ssssssbssss;")]
    [InlineData("a = $\"{new()}\";", "a = ssskkk()ss;")]
    [InlineData("a = $@\"{b}\n\";", "a = ssssbsss;")]
    [InlineData("a = \"\"\"{ \" }\"\"\";", "a = sssssssssss;")]
    [InlineData("a = $$\"\"\"{ {{b}} }\"\"\";", "a = sssssssssbsssssss;")]
    [InlineData("a = \"\"\"\n  b\n  \"\"\";", "a = sssssssssssss;")]
    [InlineData("a = $\"\"\"\n  {b}\n  \"\"\";", "a = ssssssssbsssssss;")]
    [InlineData("a = '{' + '\\'';", "a = sss + ssss;")]
    [InlineData("a; // {", "a; cccc")]
    [InlineData("a /* } */ b;", "a ccccccc b;")]
    [InlineData("/// <b>\nclass A;", "ccccccc\nkkkkk A;")]
    [InlineData("  #region { // b\na;\n#endregion", "  cccccccccccccc\na;\ncccccccccc")]
    [InlineData("#if B\na;\n#else\nb;\n#endif\n", "ccccc\ncc\nccccc\nb;\ncccccc\n")]
    public void Find_CommentsAndStrings(string code, string marked) => Assert.Equal(marked, Marked(code));

    // A contextual keyword is one only where it acts as one.
    [Theory]
    [InlineData("record A(int record);", "kkkkkk A(kkk record);")]
    [InlineData("var var = where.set(get);", "kkk var = where.set(get);")]
    [InlineData("foreach (var (a, _) in var) { }", "kkkkkkk (kkk (a, _) kk var) { }")]
    [InlineData("a = b is { } and not var c;", "a = b kk { } kkk kkk kkk c;")]
    [InlineData("f(out var a, ref b, _ => 1);", "f(kkk kkk a, kkk b, _ => 1);")]
    [InlineData("a = b switch { 1 or 2 when c => d, _ => e };", "a = b kkkkkk { 1 kk 2 kkkk c => d, _ => e };")]
    [InlineData("a = from b in c where b select b;", "a = kkkk b kk c kkkkk b kkkkkk b;")]
    [InlineData("a = from.where(select);", "a = from.where(select);")]
    [InlineData("a = b with { C = 1 };", "a = b kkkk { C = 1 };")]
    [InlineData("class A<T> where T : new();", "kkkkk A<T> kkkkk T : kkk();")]
    [InlineData("class A { required int B { get; init; } }", "kkkkk A { kkkkkkkk kkk B { kkk; kkkk; } }")]
    [InlineData("class A { int B { set { value.get = @class; } } }", "kkkkk A { kkk B { kkk { value.get = @class; } } }")]
    [InlineData("class A { async Task B() { await C(); yield(); } }", "kkkkk A { kkkkk Task B() { kkkkk C(); yield(); } }")]
    [InlineData("file partial class A;", "kkkk kkkkkkk kkkkk A;")]
    [InlineData("file.partial(async);", "file.partial(async);")]
    [InlineData("class A { void B( { if } }", "kkkkk A { kkkk B( { kk } }")]
    public void Find_Keywords(string code, string marked) => Assert.Equal(marked, Marked(code));

    [Fact]
    public void Find_IsInOrder_AndNeverOverlaps()
    {
        const string Code = "class A { string B => $\"{(C ? \"d\" : 'e')}{1}\"; /* f */ // g\n }";
        var spans = Colours.Find(new Source("lib/Dpo", "A.cs", Code).Parse());
        Assert.All(spans.Zip(spans.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start));
        Assert.All(spans, span => Assert.True(span.Start < span.End));
    }
}
