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
        using var copy = ModelCopy.Create(_model, trainable);
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

    [Fact]
    public void Weights_BetweenModelsOfOnesOwn_AreCopied_BuffersToo()
    {
        using var source = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2));
        using var target = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2));
        source.forward(randn(8, 2));                                        // moves the norm's running mean
        ModelCopy.Weights(source, target);
        Assert.All(source.state_dict().Zip(target.state_dict()), p => Assert.Equal(p.First.Value.ToDoubles(), p.Second.Value.ToDoubles()));
        Assert.NotEqual(0, target.state_dict()["1.running_mean"].abs().sum().ToDouble());
    }

    [Fact]
    public void Weights_OfAnotherShape_AreRefusedByName_AndNothingIsCopied()
    {
        using var other = new Transformer(_model.Config with { VocabSize = 8, TiedHead = false, QkvBias = false }, new Seeds(2));
        var before = other.parameters().SelectMany(p => p.ToDoubles()).ToList();
        var message = Assert.Throws<ArgumentException>(() => ModelCopy.Weights(_model, other)).Message;
        Assert.Equal("the weights do not fit the model they are for: 1 missing (head.weight); 1 surplus (blocks.0.attention.qkv.bias); "
            + "1 of another shape (tokens.weight [7,16] instead of [8,16]); nothing was copied", message);
        Assert.Equal(before, other.parameters().SelectMany(p => p.ToDoubles()));
    }

    // Gradients of a loss on both reach the trained model alone; and the copy has no dropout, whatever the model's mode.
    [Fact]
    public void Of_AFrozenCopy_TakesNoGradient_AndIsInEvaluationMode()
    {
        _model.train();
        using var copy = ModelCopy.Create(_model, trainable: false);
        var ids = tensor(new long[,] { { 1, 2, 3, 4 } });
        (_model.forward(ids) - copy.forward(ids)).square().sum().backward();
        Assert.All(copy.parameters(), p => Assert.Null(p.grad));
        Assert.Contains(_model.parameters(), p => p.grad is { } g && g.abs().sum().ToDouble() > 0);
        Assert.True(_model.training);
        Assert.False(copy.training);
        Assert.Equal(copy.forward(ids).ToDoubles(), copy.forward(ids).ToDoubles());
    }
}
