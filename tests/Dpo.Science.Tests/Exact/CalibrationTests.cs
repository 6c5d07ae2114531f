using Dpo.Science.Exact;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Tests.Exact;

public sealed class CalibrationTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    // r = (ln 3, 0): the pair is labelled so with 3/4. Twice the reward says 9/10, and 1/10 of the other order.
    [Fact]
    public void Of_TwoResponses_ByHand()
    {
        var (reference, rewards) = (tensor(new[,] { { 0.5, 0.5 } }).log(), tensor(new[,] { { Math.Log(3), 0 } }));
        var found = Calibration.Compute(reference, rewards, 2 * rewards + 5, bins: 4);
        Assert.Equal([0.1, 0.9], found.Predicted, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([0.25, 0.75], found.Observed, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([0.5, 0.5], found.Share, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(0.15, found.Error, 1e-12);
        Assert.Equal(0, Calibration.Compute(reference, rewards, rewards - 7).Error, 1e-12);
    }

    [Fact]
    public void Of_Prompts_AreAddedUp_AndShapesHeld()
    {
        var reference = tensor(new[,] { { 0.5, 0.5 }, { 0.5, 0.5 } }).log();
        var rewards = tensor(new[,] { { Math.Log(3), 0 }, { 0, 0 } });
        Assert.Equal([0.25, 0.5, 0.25], Calibration.Compute(reference, rewards, rewards, bins: 3).Share, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Throws<ArgumentException>(() => Calibration.Compute(reference, rewards, rewards[..1]));
    }
}
