using Dpo.Science.Exact;
using TorchSharp;
using static Dpo.Tests.Shared.Tensors;
using static TorchSharp.torch;

namespace Dpo.Science.Tests.Exact;

public sealed class TableDescentTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    // L = -log P(0) from (1/2, 1/2): the logits' gradient is (-1/2, 1/2), so at rate 2 ln 3 the first step ends at odds 9:1.
    [Fact]
    public void Path_OneStep_ByHand()
    {
        var path = TableDescent.Path(l => -l[0], tensor(new[] { 0.5, 0.5 }).log(), 2 * Math.Log(3), 1);
        Assert.Equal(2, path.Count);
        Near([0.5, 0.5], path[0].exp(), 1e-12);
        Near([0.9, 0.1], path[1].exp(), 1e-12);
        Assert.DoesNotContain(path, p => p.requires_grad);
    }

    [Fact]
    public void Path_EachPromptForItself_AndNothingIsLeftBehind()
    {
        var start = tensor(new[,] { { 0.5, 0.5 }, { 0.2, 0.8 } }).log();
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var path = TableDescent.Path(l => -l[0, 0], start, 2 * Math.Log(3), 3);
        Assert.Equal(live + 4, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Near([0.2, 0.8], path[3][1].exp(), 1e-12);
        Assert.Throws<ArgumentOutOfRangeException>(() => TableDescent.Path(l => -l[0, 0], start, 0, 1));
    }
}
