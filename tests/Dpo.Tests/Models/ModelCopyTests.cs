using Dpo.Base;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Models;

public sealed class ModelCopyTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Transformer _model = new(new TransformerConfig(7, 6, 1, 2, 16) { Dropout = 0.5 }, new Seeds(1));

    public void Dispose()
    {
        _model.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_SaysTheSame_AndSharesNothing(bool trainable)
    {
        var ids = tensor(new long[,] { { 1, 2, 3, 4 } });
        _model.eval();
        var before = _model.forward(ids).ToDoubles();
        using var copy = ModelCopy.Of(_model, trainable);
        Assert.Equal(before, copy.forward(ids).ToDoubles());
        Assert.All(copy.parameters(), p => Assert.Equal(trainable, p.requires_grad));
        Assert.All(_model.parameters(), p => Assert.True(p.requires_grad));
        using (no_grad())
        {
            foreach (var parameter in copy.parameters())
            {
                parameter.zero_();
            }
        }
        Assert.Equal(before, _model.forward(ids).ToDoubles());
    }

    // Gradients of a loss on both reach the trained model alone; and the copy has no dropout, whatever the model's mode.
    [Fact]
    public void Of_AFrozenCopy_TakesNoGradient_AndIsInEvaluationMode()
    {
        _model.train();
        using var copy = ModelCopy.Of(_model, trainable: false);
        var ids = tensor(new long[,] { { 1, 2, 3, 4 } });
        (_model.forward(ids) - copy.forward(ids)).square().sum().backward();
        Assert.All(copy.parameters(), p => Assert.Null(p.grad));
        Assert.Contains(_model.parameters(), p => p.grad is { } g && g.abs().sum().ToDouble() > 0);
        Assert.True(_model.training);
        Assert.False(copy.training);
        Assert.Equal(copy.forward(ids).ToDoubles(), copy.forward(ids).ToDoubles());
    }
}
