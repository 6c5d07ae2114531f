using Dpo.Kernel.Engine;
using Dpo.Kernel.Tests.Support;
using Dpo.Tests.Shared;

namespace Dpo.Kernel.Tests.Engine;

public sealed class StrayErrorsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Session _session;

    public StrayErrorsTests() => _session = new Session(_folder.Path);

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    private Task<CellResult> Run(string code) => _session.RunAsync(code, new RecordingSink());

    [Fact]
    public async Task RunAsync_AsyncVoidThatThrows_IsTheCellsErrorAndTheSessionLives()
    {
        var result = await Run("var kept = 1;\nasync void Boom() { await Task.Yield(); throw new Exception(\"x\"); }\nBoom();");

        Assert.Equal(("Exception", "x", 2), (result.Error!.Name, result.Error.Message, result.Error.Line));
        Assert.Equal(1, (await Run("kept")).Value);
    }

    [Fact]
    public async Task RunAsync_AsyncVoidAfterAnAwait_IsTheCellsErrorToo()
    {
        var result = await Run("await Task.Yield();\nasync void Boom() { await Task.Yield(); throw new Exception(\"x\"); }\nBoom();");

        Assert.Equal("x", result.Error?.Message);
    }

    [Fact]
    public async Task RunAsync_CellWithAnErrorOfItsOwn_LeavesTheOtherToTheNext()
    {
        var own = await Run("async void Boom() { throw new Exception(\"x\"); }\nBoom();\nthrow new Exception(\"own\");");

        Assert.Equal("own", own.Error?.Message);
        Assert.Equal("x", (await Run("1 + 1")).Error?.Message);
    }

    [Fact]
    public async Task RunAsync_AsyncVoidThatNeverEnds_DoesNotHoldTheCell()
    {
        Assert.Null((await Run("async void Wait() => await Task.Delay(-1);\nWait();")).Error);
        Assert.Null(await _session.LeaveAsync());
    }

    [Fact]
    public async Task RunAsync_CellThatRemovesItsFolder_DoesNotEndTheSession()
    {
        await Run("""
            System.IO.Directory.CreateDirectory("sub");
            System.IO.Directory.SetCurrentDirectory("sub");
            System.IO.Directory.Delete(System.IO.Path.GetFullPath("."));
            """);

        Assert.Equal(2, (await Run("1 + 1")).Value);
    }
}
