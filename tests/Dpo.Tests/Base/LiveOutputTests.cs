using Dpo.Base;
using Dpo.Tests.Shared;

namespace Dpo.Tests.Base;

public sealed class LiveOutputTests
{
    private readonly Reports _host = new(), _inner = new();

    private static void Say(string label) =>
        LiveOutput.Current.Report(new(label, 1, 1, TimeSpan.Zero, new Dictionary<string, double>(), true));

    private static string Heard(Reports sink) => string.Concat(sink.All.Select(r => r.Label));

    [Fact]
    public void WithoutAHost_NothingIsShownOrStoppedOrAsked()
    {
        Assert.Equal("", Printed.By(() => Say("a")));
        Assert.Equal(CancellationToken.None, LiveOutput.Stop);
        Assert.Null(LiveInput.Current);
    }

    [Fact]
    public void Use_Nested_HidesAndRestores()
    {
        using var stop = new CancellationTokenSource();
        using (LiveOutput.Use(_host, stop.Token))
        {
            Say("a");
            using (LiveOutput.Use(_inner))
            {
                Say("b");
                Assert.Equal(stop.Token, LiveOutput.Stop);          // who takes the sink does not take the stop
            }
            Say("c");
            using (LiveOutput.Use(null))
            {
                Say("d");
            }
            Assert.Equal(stop.Token, LiveOutput.Stop);
        }
        Say("e");
        Assert.Equal(("ac", "b"), (Heard(_host), Heard(_inner)));
        Assert.Equal(CancellationToken.None, LiveOutput.Stop);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Use_Nested_StopsForEither(bool outerAsks)
    {
        using var outer = new CancellationTokenSource();
        using var inner = new CancellationTokenSource();
        using var host = LiveOutput.Use(_host, outer.Token);
        using (LiveOutput.Use(LiveOutput.Current, inner.Token))
        {
            Say("a");
            Assert.False(LiveOutput.Stop.IsCancellationRequested);
            (outerAsks ? outer : inner).Cancel();
            Assert.True(LiveOutput.Stop.IsCancellationRequested);
        }
        Assert.Equal(outerAsks, LiveOutput.Stop.IsCancellationRequested);
        Assert.Equal("a", Heard(_host));
    }

    [Fact]
    public void Dispose_InAnyOrder_AndTwice_LeavesWhatWasBefore()
    {
        using var outer = new CancellationTokenSource();
        using var inner = new CancellationTokenSource();
        var first = LiveOutput.Use(_host, outer.Token);
        var second = LiveOutput.Use(_inner, inner.Token);
        first.Dispose();
        Say("a");
        second.Dispose();
        Say("b");
        Assert.Equal(("", "a"), (Heard(_host), Heard(_inner)));
        Assert.Equal(CancellationToken.None, LiveOutput.Stop);
        using (LiveOutput.Use(_host))
        {
            second.Dispose();
            Say("c");
        }
        Assert.Equal("c", Heard(_host));
    }

    [Fact]
    public async Task WhatIsStartedInside_Inherits_AndWhatWasStartedBefore_DoesNot()
    {
        using var stop = new CancellationTokenSource();
        using var opened = new ManualResetEventSlim();
        var before = Task.Run(() =>
        {
            opened.Wait(TestContext.Current.CancellationToken);
            Say("x");
            return LiveOutput.Stop;
        }, TestContext.Current.CancellationToken);
        using (LiveOutput.Use(_host, stop.Token))
        {
            opened.Set();
            Assert.Equal(CancellationToken.None, await before);
            Assert.Equal(stop.Token, await Task.Run(() => LiveOutput.Stop, TestContext.Current.CancellationToken));
            await Task.Run(() => Say("a"), TestContext.Current.CancellationToken);
            var thread = new Thread(() => Say("b"));
            thread.Start();
            thread.Join();
            await Task.Yield();
            Say("c");
        }
        Assert.Equal("abc", Heard(_host));
    }

    // A training that a cell left in the background: no later report of it reaches the sink of the cell, even where the
    // sink was kept, and the next cell's stop is not its own.
    [Fact]
    public async Task ATaskThatOutlivesItsScope_ReportsToTheOneAround_AndKeepsItsStop()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (over, cell, next) = (new TaskCompletionSource(), new Reports(), new Reports());
        using var stop = new CancellationTokenSource();
        using var nextStop = new CancellationTokenSource();
        using var around = LiveOutput.Use(_host);
        Task<CancellationToken> late;
        using (LiveOutput.Use(cell, stop.Token))
        {
            var kept = LiveOutput.Current;
            late = Task.Run(async () =>
            {
                Say("a");
                begun.SetResult();
                await over.Task;
                Say("b");
                kept.Report(new("c", 1, 1, TimeSpan.Zero, new Dictionary<string, double>(), true));
                return LiveOutput.Stop;
            });
            await begun.Task;
        }
        using (LiveOutput.Use(next, nextStop.Token))
        {
            over.SetResult();
            Assert.Equal(stop.Token, await late);
        }
        Assert.Equal(("a", "", "bc"), (Heard(cell), Heard(next), Heard(_host)));
    }

    [Fact]
    public async Task WhatAnAsyncMethodOpens_EndsWithIt()
    {
        async Task<IDisposable> Open()
        {
            var scope = LiveOutput.Use(_inner);
            await Task.Yield();
            Say("a");
            return scope;
        }
        using (LiveOutput.Use(_host))
        {
            using var left = await Open();
            Say("b");
        }
        Assert.Equal(("b", "a"), (Heard(_host), Heard(_inner)));
    }

    [Fact]
    public async Task Input_IsTheFlowsOwn_AndNobodyOnceTheScopeIsClosed()
    {
        var over = new TaskCompletionSource();
        Task<(string?, bool)> late;
        using (LiveInput.Use(new Echo()))
        {
            var kept = LiveInput.Current;
            Assert.Equal("q!", kept?.Ask("q"));
            using (LiveInput.Use(null))
            {
                Assert.Null(LiveInput.Current);
            }
            late = Task.Run(async () =>
            {
                await over.Task;
                return (kept?.Ask("q"), LiveInput.Current is null);
            });
        }
        using (LiveInput.Use(new Echo()))
        {
            over.SetResult();
            Assert.Equal((null, true), await late);
        }
        Assert.Null(LiveInput.Current);
    }

    private sealed class Echo : ILiveInput
    {
        public string Ask(string prompt) => prompt + "!";
    }
}
