using Dpo.Metrics;
using Dpo.Base;
using Dpo.Runs;
using Dpo.Tests.Shared;
using Dpo.Training;

namespace Dpo.Tests.Runs;

/// <summary>The states of a run: as many as are kept, the newest whole one is used.</summary>
public sealed class StateFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<string> _notes = [];

    public void Dispose() => _folder.Dispose();

    // What saving leaves when the process ends in it: nothing under the state's name.
    private sealed class Killed : Counter
    {
        public override void Save(string file) => throw new EndOfStreamException();
    }

    // A trainer whose state is its step, and a state that is damaged if it is no number.
    private class Counter : ITrainer
    {
        public RunLog Log => PairWorld.Log;

        public long StepsDone { get; set; }

        public long Steps => 100;

        public RunLog Fit(long? until = null, ILiveOutput? live = null, CancellationToken stop = default) => Log;

        public virtual void Save(string file) => File.WriteAllText(file, $"{StepsDone}");

        public void Resume(string file) => StepsDone = long.TryParse(File.ReadAllText(file), out var step) ? step
            : throw new InvalidDataException($"{file}: is damaged");

        public void Dispose()
        {
        }
    }

    private StateFiles Saved(int keep, params int[] steps)
    {
        var states = new StateFiles(_folder.Path, keep);
        foreach (var step in steps)
        {
            states.Save(new Counter { StepsDone = step });
        }
        return states;
    }

    private string[] Held => [.. Directory.GetFiles(_folder.Path).Select(f => $"{Path.GetFileName(f)}={File.ReadAllText(f)}").Order(StringComparer.Ordinal)];

    private long Resumed(StateFiles states)
    {
        var counter = new Counter();
        states.Resume(counter, _notes.Add);
        return counter.StepsDone;
    }

    [Fact]
    public void Save_KeepsTheNewest()
    {
        Assert.False(Saved(3).Any);
        var states = Saved(3, 10, 20, 30, 40);
        Assert.Equal(["training-state.1.safetensors=30", "training-state.2.safetensors=20", "training-state.safetensors=40"], Held);
        Assert.Equal(40, Resumed(states));
        Assert.Empty(_notes);
        Saved(1, 50);                                   // fewer than before: the others go
        Assert.Equal(["training-state.safetensors=50"], Held);
    }

    [Fact]
    public void Resume_PassesOverDamagedOnes_AndSaysSo()
    {
        var states = Saved(3, 10, 20, 30);
        File.WriteAllText(_folder.File("training-state.safetensors"), "torn");
        Assert.Equal(20, Resumed(states));
        Assert.Contains("training-state.safetensors: is damaged", _notes[0], StringComparison.Ordinal);
        Assert.Contains("going on from step 20", _notes[1], StringComparison.Ordinal);
        File.WriteAllText(_folder.File("training-state.1.safetensors"), "torn");
        File.WriteAllText(_folder.File("training-state.2.safetensors"), "torn");
        Assert.Contains("training-state.safetensors: is damaged", Assert.Throws<InvalidDataException>(() => Resumed(states)).Message, StringComparison.Ordinal);
    }

    // The process may end between any two of the renames.
    [Fact]
    public void AGapInTheNumbers_IsNoProblem()
    {
        var states = Saved(3, 10, 20, 30);
        File.Delete(_folder.File("training-state.safetensors"));
        Assert.True(states.Any);
        Assert.Equal(20, Resumed(states));
        states.Save(new Counter { StepsDone = 31 });
        Assert.Equal(31, Resumed(states));
        Assert.Equal(["training-state.1.safetensors=20", "training-state.2.safetensors=10", "training-state.safetensors=31"], Held);
    }

    // The process may end at any moment of a save, and again at any moment of the next: one that can be used is always
    // there.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Save_KilledTwice_AWholeStateIsThere(int keep)
    {
        var states = Saved(keep, 10, 20);
        for (var kill = 0; kill < 2; kill++)
        {
            Assert.Throws<EndOfStreamException>(() => states.Save(new Killed()));
            Assert.Equal(20, Resumed(states));
        }
        states.Save(new Counter { StepsDone = 30 });
        Assert.Equal(30, Resumed(states));
        Assert.Equal(keep, Held.Length);
    }

    // A damaged state must not push the whole one out that was gone on from.
    [Fact]
    public void Save_AfterADamagedStateWasPassedOver_KeepsTheOneThatWasUsed()
    {
        var states = Saved(2, 10, 20);
        File.WriteAllText(_folder.File("training-state.safetensors"), "torn");
        Assert.Equal(10, Resumed(states));
        Assert.Throws<EndOfStreamException>(() => states.Save(new Killed()));
        Assert.Equal(10, Resumed(states));
        states.Save(new Counter { StepsDone = 11 });
        Assert.Equal(["training-state.1.safetensors=10", "training-state.safetensors=11"], Held);
    }

    [Theory]
    [InlineData("training-state.safetensors", true)]
    [InlineData("training-state.1.safetensors", true)]
    [InlineData("training-state.0.safetensors", false)]
    [InlineData("training-state.x.safetensors", false)]
    [InlineData("training-state..safetensors", false)]
    [InlineData("training-state.1.safetensors.tmp", false)]
    [InlineData("model.safetensors", false)]
    public void IsState_KnowsItsNames(string name, bool state) => Assert.Equal(state, StateFiles.IsState(name));
}
