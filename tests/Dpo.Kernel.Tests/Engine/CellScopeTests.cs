using Dpo.Kernel.Engine;
using Dpo.Kernel.Tests.Support;

namespace Dpo.Kernel.Tests.Engine;

public sealed class CellScopeTests : IDisposable
{
    private readonly Session _session = new(Path.GetTempPath());
    private readonly RecordingSink _sink = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public async Task Console_BothStreamsAndTheValue_ComeInOrder()
    {
        await _session.RunAsync("Console.Write(\"a\"); Console.Error.WriteLine(\"b\"); Console.WriteLine(1.5); Console.Write('c');\n7", _sink);

        Assert.Equal("stdout:a|stderr:b\n|stdout:1.5|stdout:\n|stdout:c|result:7", string.Join('|', _sink.Calls));
    }

    [Fact]
    public async Task Console_PartOfALine_IsThereBeforeADisplay()
    {
        // The library displays through the session's sink while the cell runs.
        var bundle = new Dictionary<string, string> { ["text/plain"] = "chart" };
        HostCall.Set(() => _session.Output!.Display(bundle));
        await _session.RunAsync($"Console.Write(\"half\"); {HostCall.Code} Console.Write(\"rest\");", _sink);

        Assert.Equal(["stdout:half", "display:chart", "stdout:rest"], _sink.Calls);
        Assert.Null(_session.Output);
    }

    [Fact]
    public async Task Console_AfterTheCell_IsTheRealOne()
    {
        var (realOut, realError) = (Console.Out, Console.Error);
        await _session.RunAsync("Console.Write(1); throw new Exception();", _sink);

        Assert.Same(realOut, Console.Out);
        Assert.Same(realError, Console.Error);
    }

    [Fact]
    public async Task Console_WriterKeptByABackgroundTask_WritesToTheRealConsoleAfterTheCell()
    {
        var real = Console.Out;
        using var console = new StringWriter();
        Console.SetOut(console);
        try
        {
            var kept = await _session.RunAsync("var kept = Console.Out;\nkept", new RecordingSink());
            ((TextWriter)kept.Value!).Write("late");
            await _session.RunAsync("Console.Write(\"now\");", _sink);
        }
        finally
        {
            Console.SetOut(real);
        }

        Assert.Equal("late", console.ToString());
        Assert.Equal(["stdout:now"], _sink.Calls);
    }

    [Fact]
    public async Task Console_ManyThreads_LoseNothing()
    {
        await _session.RunAsync("Parallel.For(0, 200, i => Console.WriteLine(i));", _sink);

        Assert.Equal(Enumerable.Range(0, 200), _sink.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).Order());
    }
}
