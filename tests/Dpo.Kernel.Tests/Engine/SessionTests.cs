using Dpo.Charts;
using Dpo.Kernel.Engine;
using Dpo.Kernel.Tests.Support;
using Dpo.Tests.Shared;

namespace Dpo.Kernel.Tests.Engine;

public sealed class SessionTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Session _session;
    private readonly RecordingSink _sink = new();

    public SessionTests() => _session = new Session(_folder.Path);

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("1 + 1", true)]
    [InlineData("var x = 1;\nx", true)]
    [InlineData("string s = null; s", true)]
    [InlineData("null", true)]
    [InlineData("await Task.FromResult(5)", true)]
    [InlineData("1.ToString();", false)]
    [InlineData("int x = 1; x = 2;", false)]
    [InlineData("Console.Write(\"\")", false)]
    [InlineData("await Task.CompletedTask", false)]
    [InlineData("int F() => 1;", false)]
    [InlineData("// nothing", false)]
    [InlineData("", false)]
    public async Task RunAsync_LastExpressionWithoutSemicolon_IsTheValue(string code, bool hasValue)
    {
        var result = await Run(code);

        Assert.Null(result.Error);
        Assert.Equal(hasValue, result.HasValue);
        Assert.Equal(hasValue, _sink.Calls.Any(c => c.StartsWith("result:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task RunAsync_CellsInARow_ShareVariablesTypesAndUsings()
    {
        await Run("using System.Globalization;\nvar xs = new List<int> { 1, 2 };\nrecord P(int X);\nint Twice(int x) => 2 * x;");
        await Run("xs.Add(Twice(new P(3).X));");

        Assert.Equal(6, (await Run("CultureInfo.InvariantCulture is null ? 0 : xs[^1]")).Value);
    }

    [Fact]
    public async Task RunAsync_Redefinition_TakesTheNewest()
    {
        await Run("int x = 1; record P(int A);");
        await Run("string x = \"new\"; record P(string B);");

        Assert.Equal("new!", (await Run("x + new P(\"!\").B")).Value);
    }

    [Fact]
    public async Task RunAsync_AwaitAndAwaitForeach_Work() => Assert.Equal(3, (await Run("""
        async IAsyncEnumerable<int> Numbers() { await Task.Yield(); yield return 1; yield return 2; }
        var sum = 0;
        await foreach (var n in Numbers()) sum += n;
        sum
        """)).Value);

    [Fact]
    public async Task RunAsync_DefaultImports_AreThoseOfDotNetInteractive()
    {
        Assert.Null((await Run("new StringBuilder().Append(new[] { 1 }.Sum()); new List<int>(); ArrayList l = new(); Task.Delay(0);")).Error);
        Assert.Equal("CompilationError", (await Run("File.Exists(\"x\")")).Error?.Name);
    }

    [Fact]
    public async Task RunAsync_ReferenceToACopyOfTheLibrary_ReusesTheHostsTypes()
    {
        Directory.CreateDirectory(_folder.File("lib"));
        File.Copy(typeof(IMimeBundle).Assembly.Location, _folder.File("lib/Dpo.Charts.dll"));
        var result = await Run("#r \"lib/Dpo.Charts.dll\"\nusing Dpo.Charts;\ntypeof(IMimeBundle)");

        Assert.Null(result.Error);
        Assert.Same(typeof(IMimeBundle), result.Value);
        Assert.Single(AppDomain.CurrentDomain.GetAssemblies(), a => a.GetName().Name == "Dpo");
    }

    [Fact]
    public async Task RunAsync_BundleOfACell_IsShownAsTheHostSeesIt()
    {
        File.Copy(typeof(IMimeBundle).Assembly.Location, _folder.File("Dpo.Charts.dll"));
        var result = await Run("""
            #r "Dpo.Charts.dll"
            class Mine : Dpo.Charts.IMimeBundle
            {
                public IReadOnlyDictionary<string, string> ToMimeBundle() => new Dictionary<string, string> { ["text/plain"] = "mine" };
                public string ToHtml() => "";
            }
            new Mine()
            """);

        Assert.Null(result.Error);
        Assert.Equal(["result:mine"], _sink.Calls);
    }

    [Fact]
    public async Task RunAsync_CurrentFolder_IsTheNotebooksAndIsRestored()
    {
        var before = Environment.CurrentDirectory;
        _folder.Write("data.txt", "found");

        Assert.Equal("found", (await Run("System.IO.File.ReadAllText(\"data.txt\")")).Value);
        Assert.Equal(before, Environment.CurrentDirectory);
    }

    [Fact]
    public async Task RunAsync_VariablesAssignedBeforeAnException_Survive()
    {
        await Run("var x = 1;");
        var failed = await Run("x = 2; var y = 3; throw new Exception();");

        Assert.Equal("Exception", failed.Error?.Name);
        Assert.Equal(5, (await Run("x + y")).Value);
        Assert.Equal(3, _session.ExecutionCount);
    }

    [Fact]
    public async Task RunAsync_AfterACompilationError_GoesOn()
    {
        await Run("var x = 1;");
        await Run("nonsense");

        Assert.Equal(1, (await Run("x")).Value);
    }

    [Fact]
    public async Task RunAsync_CellThatIgnoresCancellation_IsGivenUpAndSaysSo()
    {
        using var session = new Session(_folder.Path) { Grace = TimeSpan.FromMilliseconds(20) };
        using var cancel = new CancellationTokenSource();
        HostCall.Set(cancel.Cancel);
        var result = await session.RunAsync(HostCall.Code + "\nawait Task.Delay(-1);", _sink, cancel.Token);

        Assert.Equal("NotStopped", result.Error?.Name);
        Assert.Equal("The cell was asked to stop and did not within 0.02 s. It may still compute: start a new session.", result.Error?.Message);
        await Assert.ThrowsAsync<InvalidOperationException>(() => session.RunAsync("1", _sink));
    }

    [Fact]
    public async Task RunAsync_CellThatStopsWhenAsked_IsInterruptedAtItsLineAndKeepsItsState()
    {
        using var cancel = new CancellationTokenSource();
        HostCall.Set(cancel.Cancel);
        var result = await _session.RunAsync(
            "var done = 7;\n" + HostCall.Code + "\nthrow new OperationCanceledException();", _sink, cancel.Token);

        Assert.Equal(("Interrupted", 3), (result.Error?.Name, result.Error?.Line));
        Assert.Equal("cell 1, line 3: The cell was interrupted.", result.Error?.ToString());
        Assert.Equal(7, (await Run("done")).Value);
    }

    [Fact]
    public async Task RunAsync_CancelledBefore_IsInterruptedAndTheSessionLives()
    {
        var result = await _session.RunAsync("1", _sink, new CancellationToken(canceled: true));

        Assert.Equal("Interrupted", result.Error?.Name);
        Assert.Equal(2, (await Run("2")).Value);
    }

    [Fact]
    public async Task RunAsync_DeepRecursion_HasADeepStack() =>
        Assert.Equal(100_000, (await Run("int Depth(int n) => n == 0 ? 0 : 1 + Depth(n - 1);\nDepth(100_000)")).Value);

    [Fact]
    public async Task RunAsync_CellsOfASession_StartOnOneThread()
    {
        var first = (await Run("await Task.Yield(); 1")).Error ?? (object?)(await Run("Environment.CurrentManagedThreadId")).Value;

        Assert.Equal(first, (await Run("Environment.CurrentManagedThreadId")).Value);
    }

    [Fact]
    public async Task WarmUpAsync_Completes() => await Session.WarmUpAsync();

    // Roslyn hands references down from cell to cell: named in each, they took 3 GB for a thousand cells, growing with the square.
    [Fact]
    public async Task RunAsync_ManyCells_MemoryGrowsByLittleACell()
    {
        async Task<long> HeldAfter(int cells)
        {
            for (var i = 0; i < cells; i++)
            {
                await Run($"int a{i % 10} = {i};");
            }
            return GC.GetTotalMemory(forceFullCollection: true);
        }

        var before = await HeldAfter(50);
        Assert.InRange((await HeldAfter(100) - before) / 100, long.MinValue, 300_000);
    }

    [Fact]
    public async Task RunAsync_LoadedFile_DeclaresForTheCellAndTheNext()
    {
        File.WriteAllText(_folder.File("more.csx"), "int Twice(int x) => 2 * x;");

        Assert.Equal(14, (await Run("#load \"more.csx\"\nTwice(7)")).Value);
        Assert.Equal(16, (await Run("Twice(8)")).Value);
    }

    [Fact]
    public async Task RunAsync_PackageThatTheHostCarries_IsTheHosts_AndSaysSo()
    {
        var result = await Run("#r \"nuget: TorchSharp, 0.1.0\"\ntypeof(TorchSharp.torch).Assembly.Location");

        Assert.Equal(typeof(TorchSharp.torch).Assembly.Location, result.Value);
        Assert.StartsWith("TorchSharp 0.107.0, the kernel's own, in place of 0.1.0", _sink.Text, StringComparison.Ordinal);
    }

    private Task<CellResult> Run(string code) => _session.RunAsync(code, _sink);
}
