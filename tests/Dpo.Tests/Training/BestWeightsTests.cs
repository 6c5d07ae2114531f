using Dpo.Base;
using Dpo.Models;
using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Training;

public sealed class BestWeightsTests : IDisposable
{
    private readonly Transformer _model = new(new TransformerConfig(5, 3, 1, 2, 16), new Seeds(3));

    public void Dispose() => _model.Dispose();

    private void Fill(double value)
    {
        using var noGrad = no_grad();
        foreach (var parameter in _model.parameters())
        {
            parameter.fill_(value);
        }
    }

    [Fact]
    public void Restore_IsTheLeastLoss_NotTheLastAndNotATie()
    {
        using var best = new BestWeights(_model);
        var taken = new List<bool>();
        foreach (var (step, loss) in new[] { (1, double.NaN), (2, 0.7), (3, 0.5), (4, 0.5), (5, double.NaN), (6, 0.6) })
        {
            Fill(step);
            taken.Add(best.RetainIfBetter(step, loss));
        }
        Assert.Equal([false, true, true, false, false, false], taken);
        Assert.Equal((3, 0.5), (best.Step, best.Loss));
        best.Restore();
        Assert.All(_model.parameters(), p => Assert.All(p.ToDoubles(), v => Assert.Equal(3, v)));
        Assert.All(_model.parameters(), p => Assert.True(p.requires_grad));
    }

    [Fact]
    public void Restore_NothingKept_SaysWhy()
    {
        using var best = new BestWeights(_model);
        best.RetainIfBetter(1, double.PositiveInfinity);
        Assert.StartsWith("no weights were kept: every held-out loss was infinite or NaN", Assert.Throws<InvalidOperationException>(best.Restore).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Consider_KeepsOneCopy_AndDisposeNone()
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var best = new BestWeights(_model))
        {
            for (var i = 0; i < 5; i++)
            {
                best.RetainIfBetter(i, -i);
            }
            Assert.Equal(before + _model.parameters().Count(), DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
