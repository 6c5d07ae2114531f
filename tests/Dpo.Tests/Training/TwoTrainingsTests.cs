using Dpo.Base;
using Dpo.Data;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Science.Theorems;
using Dpo.Tests.Shared;
using Dpo.Training;
using static TorchSharp.torch;

namespace Dpo.Tests.Training;

/// <summary>Trainings of one process that share neither sink nor stop.</summary>
public sealed class TwoTrainingsTests : IDisposable
{
    private const int Hook = 3;

    private readonly Reports _first = new(), _second = new();
    private readonly ManualResetEventSlim _firstIsIn = new(), _secondIsIn = new(), _asked = new(), _firstEnded = new();

    public void Dispose() =>
        Array.ForEach([_firstIsIn, _secondIsIn, _asked, _firstEnded], (ManualResetEventSlim e) => e.Dispose());

    // Trains in this thread; in the batch of one step it waits where the test says.
    private static long Fit(int steps, Action inTheMiddle, Func<LanguageModelTrainer, RunLog> fit)
    {
        using var model = new Transformer(new TransformerConfig(10, 8, 1, 2, 16), new Seeds(1));
        var batches = new Batches(inTheMiddle);
        var log = new RunLog(RunHeader.Now("test", new Seeds(1), CPU));
        using var trainer = new LanguageModelTrainer(model, batches, new OptimConfig(new ConstantLr(1e-3), steps), log);
        try
        {
            fit(trainer);
        }
        catch (OperationCanceledException)
        {
            return -trainer.StepsDone;
        }
        return trainer.StepsDone;
    }

    private void First()
    {
        _firstIsIn.Set();
        _asked.Wait(TestContext.Current.CancellationToken);
    }

    private void Second()
    {
        _secondIsIn.Set();
        _firstEnded.Wait(TestContext.Current.CancellationToken);
    }

    // The host's stop ends its training by an exception after the step in hand; the other one goes on to its end.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task StoppingOne_LeavesTheOther_AndReportsDoNotMix(bool byTheHost)
    {
        using var stop = new CancellationTokenSource();
        using var other = new CancellationTokenSource();
        long Host(Reports sink, CancellationToken token, int steps, Action inTheMiddle)
        {
            using var live = LiveOutput.Use(sink, token);
            return Fit(steps, inTheMiddle, t => t.Fit());
        }
        long Caller(Reports sink, CancellationToken token, int steps, Action inTheMiddle) =>
            Fit(steps, inTheMiddle, t => t.Fit(live: sink, stop: token));
        var train = byTheHost ? (Func<Reports, CancellationToken, int, Action, long>)Host : Caller;

        var first = Task.Run(() => train(_first, stop.Token, 50, First), TestContext.Current.CancellationToken);
        var second = Task.Run(() => train(_second, other.Token, 7, Second), TestContext.Current.CancellationToken);
        _firstIsIn.Wait(TestContext.Current.CancellationToken);
        _secondIsIn.Wait(TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        _asked.Set();
        Assert.Equal(byTheHost ? -(Hook + 1) : Hook + 1, await first);
        _firstEnded.Set();
        Assert.Equal(7, await second);
        Assert.All(_first.All, r => Assert.Equal((50, false), (r.Total, r.Finished)));
        Assert.All(_second.All, r => Assert.Equal(7, r.Total));
        Assert.Equal((7, true), (_second.Newest.Done, _second.Newest.Finished));
    }

    // Whoever takes the library and gives no sink keeps a clean console.
    [Fact]
    public void WithoutASink_NothingIsPrinted()
    {
        var (before, error) = (Console.Error, new StringWriter());
        Console.SetError(error);
        try
        {
            Assert.Equal("", Printed.By(() =>
            {
                Assert.Equal(5, Fit(5, () => { }, t => t.Fit()));
                Assert.True(Theorems.Try(Theorems.All[0] with { Worlds = 3 }, new Seeds(1)).AsClaimed);
            }));
        }
        finally
        {
            Console.SetError(before);
        }
        Assert.Equal("", error.ToString());
    }

    [Fact]
    public void ATheorem_StopsForItsHost()
    {
        using var live = LiveOutput.Use(null, new CancellationToken(canceled: true));
        Assert.Throws<OperationCanceledException>(() => Theorems.Try(Theorems.All[0], new Seeds(1)));
    }

    private sealed class Batches(Action inTheMiddle) : IBatchSource<SequenceBatch>
    {
        public SequenceBatch Get(long index)
        {
            if (index == Hook)
            {
                inTheMiddle();
            }
            return SequenceBatch.Create([[1, 2, 3, 4]], CPU);
        }
    }
}
