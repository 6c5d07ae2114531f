using Dpo.Base;
using Dpo.Data;
using Dpo.Models;
using Dpo.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Models;

public sealed class ScalarModelTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Transformer _model = new(new TransformerConfig(6, 8, 1, 2, 16), new Seeds(1));

    public void Dispose()
    {
        _model.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void From_HasTheBackbonesWeights_AndAHeadOfItsOwn()
    {
        using var scalar = ScalarModel.From(_model, new Seeds(2));
        var ours = scalar.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        foreach (var (name, parameter) in _model.named_parameters())
        {
            Assert.True(ours["backbone." + name].equal(parameter).all().ToBoolean());
        }
        Assert.Equal([1L, 16], ours["backbone.head.weight"].shape);
        Assert.True(ours["backbone.head.weight"].abs().sum().ToDouble() > 0);
        using var zero = ScalarModel.From(_model, new Seeds(2), zeroInitHead: true);
        Assert.Equal(0, zero.forward(tensor(new[,] { { 1L, 2, 3 } })).abs().sum().ToDouble());
    }

    // The last real token at three lengths, with the padding id that of EOS.
    [Fact]
    public void AtEnd_ReadsTheLastRealToken_WhateverThePadding()
    {
        using var scalar = ScalarModel.From(_model, new Seeds(2));
        EncodedExample[] rows = [new([1], [2, 0]), new([1, 2], [3, 4, 0]), new([1], [5])];
        using var batch = SequenceBatch.Create(rows, CPU);
        double Alone(EncodedExample e) => scalar.forward(tensor(e.Ids.Select(i => (long)i).ToArray()).unsqueeze(0))[0, -1].ToDouble();
        Assert.Equal(rows.Select(Alone), scalar.ScoreLastToken(batch).to_type(ScalarType.Float64).data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void AtEnd_RowWithoutResponse_IsRefused()
    {
        using var scalar = ScalarModel.From(_model, new Seeds(2));
        using var batch = new SequenceBatch(ones(1, 2, dtype: ScalarType.Int64), zeros(1, 2, dtype: ScalarType.Bool));
        Assert.StartsWith("a row of the batch has no response token", Assert.Throws<ArgumentException>(() => scalar.ScoreLastToken(batch)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Copy_SaysTheSame_OwnsItsWeights_AndIsFrozen()
    {
        using var copy = ModelCopy.Create(_model, trainable: false);
        var ids = tensor(new[,] { { 1L, 2, 3 } });
        _model.eval();
        Assert.True(copy.forward(ids).equal(_model.forward(ids)).all().ToBoolean());
        Assert.All(copy.parameters(), p => Assert.False(p.requires_grad));
        using (no_grad())
        {
            _model.parameters().First().zero_();
        }
        Assert.False(copy.forward(ids).equal(_model.forward(ids)).all().ToBoolean());
    }

    [Fact]
    public void RewardModel_SubtractsAndDivides()
    {
        using var reward = RewardModel.From(_model, new Seeds(2));
        EncodedExample[] rows = [new([1], [2, 0])];
        var raw = reward.Score(rows)[0];
        (reward.Offset, reward.Scale) = (3, 2);
        Assert.Equal((raw - 3) / 2, reward.Score(rows)[0], 1e-6);
    }
}
