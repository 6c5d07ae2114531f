using Dpo.Kernel.Engine;
using Dpo.Kernel.Scripting;
using Dpo.Kernel.Tests.Support;

namespace Dpo.Kernel.Tests.Engine;

public sealed class ErrorTextTests : IDisposable
{
    private readonly Session _session = new(Path.GetTempPath());
    private readonly RecordingSink _sink = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public async Task Compilation_Error_ShowsLineAndCaret()
    {
        var error = await Error("var x = 1;\n\tvar y = x + z;");

        Assert.Equal(2, error.Line);
        Assert.Equal("CompilationError", error.Name);
        Assert.Equal("CS0103: The name 'z' does not exist in the current context", error.Message);
        Assert.Equal(
            "cell 1, line 2: CS0103: The name 'z' does not exist in the current context\n"
            + "    \tvar y = x + z;\n"
            + "    \t            ^", error.ToString());
    }

    [Fact]
    public async Task Compilation_ManyErrors_AreCounted()
    {
        var error = await Error(string.Concat(Enumerable.Range(0, 8).Select(i => $"missing{i}();\n")));

        Assert.Equal("... 3 more errors", error.Traceback[^1]);
    }

    [Fact]
    public async Task Compilation_Warnings_AreNotShown()
    {
        var result = await _session.RunAsync("int unused = 1;\nasync Task F() { }\nstring? s = null;", _sink);

        Assert.Null(result.Error);
        Assert.Empty(_sink.Calls);
    }

    [Theory]
    [InlineData("../artifacts/notebook/Dpo.dll")]
    [InlineData("..\\..\\elsewhere\\dpo.dll")]
    public async Task Reference_ToTheLibraryUnderAnyPath_IsTheHostsOwn(string reference)
    {
        var result = await _session.RunAsync($"#r \"{reference}\"\ntypeof(Dpo.Base.Seeds)", _sink);

        Assert.Null(result.Error);
        Assert.Same(typeof(Dpo.Base.Seeds), result.Value);
    }

    [Fact]
    public async Task MissingReference_IsSaidAlone()
    {
        var error = await Error("#r \"Other.dll\"\nusing Other;\nThing.Start();");

        Assert.Equal(1, error.Line);
        Assert.DoesNotContain("CS0246", error.ToString());
    }

    [Theory]
    [InlineData("other.dll", "other.dll is missing. Paths in #r start from the notebook's folder; check the path.")]
    public async Task MissingReference_Other_SaysWhatToCheck(string reference, string message) =>
        Assert.Equal(message, (await Error($"#r \"{reference}\"")).Message);

    [Fact]
    public async Task Runtime_Exception_ShowsTheLineAndNoFrameOfTheEngine()
    {
        var error = await Error("var x = 1;\nthrow new InvalidOperationException(\"boom\");");

        Assert.Equal(("InvalidOperationException", "boom", 2), (error.Name, error.Message, error.Line));
        Assert.Equal(
            "cell 1, line 2: InvalidOperationException: boom\n"
            + "    throw new InvalidOperationException(\"boom\");\n"
            + "   at cell 1, line 2", error.ToString());
    }

    [Theory]
    [InlineData("int one = 1;\nFunc<int, int> f = z =>\n    one / z;\nf(0);", 3)]
    [InlineData("int F(int z)\n{\n    return 1 / z;\n}\nF(0);", 3)]
    [InlineData("async Task<int> F(int z)\n{\n    await Task.Yield();\n    return 1 / z;\n}\nawait F(0);", 4)]
    [InlineData("var xs = new[] { 0 };\nxs.Select(x =>\n    1 / x).ToArray();", 3)]
    [InlineData("class A\n{\n    public int B(int z) => 1 / z;\n}\nnew A().B(0);", 3)]
    [InlineData("IEnumerable<int> Lazy(int z) { yield return 1;\nyield return 1 / z; }\nLazy(0)", 2)]
    public async Task Runtime_InsideAFunction_IsTheLineThatThrew(string code, int line) => Assert.Equal(line, (await Error(code)).Line);

    [Fact]
    public async Task Runtime_InAFunctionOfAnEarlierCell_NamesBothPlaces()
    {
        await _session.RunAsync("int Divide(int a, int b)\n{\n    return a / b;\n}", _sink);
        var error = await Error("var a = 1;\nDivide(a, 0);");

        Assert.Equal(2, error.Line);
        Assert.Equal(["   at cell 1, line 3 (Divide)", "   at cell 2, line 2"], error.Traceback.Skip(2));
    }

    [Fact]
    public async Task Runtime_InTheFramework_NamesTheMethodWithoutFiles()
    {
        var error = await Error("int.Parse(\"x\");");

        Assert.Equal(1, error.Line);
        Assert.Contains(error.Traceback, l => l.StartsWith("   at System.Int32.Parse(String", StringComparison.Ordinal));
        Assert.DoesNotContain(" in ", error.Traceback.Last(l => l.StartsWith("   at System.", StringComparison.Ordinal)));
        Assert.DoesNotContain("CodeAnalysis", error.ToString());
        Assert.DoesNotContain("Dpo.Kernel", error.ToString());
    }

    [Fact]
    public async Task Runtime_InnerExceptions_AreShown()
    {
        var error = await Error(
            "void Inner() => throw new ArgumentException(\"cause\");\n"
            + "try { Inner(); } catch (Exception e) { throw new Exception(\"outer\", e); }");

        Assert.Contains("caused by ArgumentException: cause\n   at cell 1, line 1 (Inner)", error.ToString());
    }

    [Fact]
    public async Task Runtime_ManyCauses_AreCut()
    {
        var error = await Error(
            "Exception e = new Exception(\"0\");\nfor (var i = 1; i < 100; i++) e = new Exception($\"{i}\", e);\nthrow e;");

        Assert.Equal("99", error.Message);
        Assert.Equal(9, error.Traceback.Count(l => l.StartsWith("caused by ", StringComparison.Ordinal)));
        Assert.Equal("... more causes", error.Traceback[^1]);
    }

    [Fact]
    public async Task Runtime_AggregateException_ShowsEachCause()
    {
        var error = await Error("throw new AggregateException(new Exception(\"a\"), new ArgumentException(\"b\"));");

        Assert.Equal(["caused by Exception: a", "caused by ArgumentException: b"], error.Traceback.TakeLast(2));
    }

    [Fact]
    public async Task Runtime_DeepStack_IsCut()
    {
        var error = await Error("int F(int n) => n == 0 ? throw new Exception() : 1 + F(n - 1);\nF(99);");

        Assert.Equal(12, error.Traceback.Count(l => l.StartsWith("   at ", StringComparison.Ordinal)));
        Assert.Equal("   ... 89 more calls", error.Traceback[^1]);   // 100 calls of F and the cell, less 12
    }

    [Fact]
    public async Task Runtime_ValueThatCannotBeShown_FailsTheCell()
    {
        var error = await Error("class Bad { public string ToHtml() => throw new Exception(\"no picture\"); }\nnew Bad()");

        Assert.Equal("no picture", error.Message);
        Assert.Equal(1, error.Line);
    }

    private async Task<CellError> Error(string code)
    {
        var result = await _session.RunAsync(code, _sink);
        Assert.NotNull(result.Error);
        Assert.Equal("error:" + result.Error, _sink.Calls[^1]);
        return result.Error;
    }

    // As a notebook that was handed out before an assembly was split begins.
    [Fact]
    public async Task AMissingNamespaceOfTheLibrary_NamesTheFirstCell()
    {
        var result = await _session.RunAsync("#r \"../artifacts/notebook/Dpo.dll\"\nusing Dpo.Teaching;", _sink);
        Assert.EndsWith("Take the first cell of notebooks/00-start-here.ipynb: it loads all of the library.", result.Error!.Message, StringComparison.Ordinal);
    }
}
