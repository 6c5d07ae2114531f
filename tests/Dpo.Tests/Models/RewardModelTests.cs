using Dpo.Base;
using Dpo.Data;
using Dpo.Models;
using Dpo.Science.Exact;
using Dpo.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Models;

public sealed class RewardModelTests : IDisposable
{
    private static readonly Vocabulary Words = new(["a", "b"], "<eos>", ["<p>", "<q>"]);
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly RewardModel _model = new(new ScalarModel(new TransformerConfig(5, 6, 1, 2, 16), new Seeds(1)));

    public void Dispose()
    {
        _model.Dispose();
        _scope.Dispose();
    }

    // The padding is EOS itself: reading at the first EOS, the last EOS or the last column would give other numbers.
    [Fact]
    public void Score_ReadsTheLastRealToken_AtThreeLengths_WithEosAsPadding()
    {
        int[][] rows = [[3, 0, 2], [3, 0, 1, 2], [4, 2], [3, 1, 0, 0, 1, 1]];              // EOS is 2; the last row has none
        using var batch = SequenceBatch.Create(rows, CPU, padId: Words.EosId);
        var scores = _model.Score(batch).ToDoubles();
        Assert.All(rows.Zip(scores), r =>
        {
            var alone = _model.Model.forward(tensor(r.First.Select(i => (long)i).ToArray()).unsqueeze(0)).ToDoubles();
            Assert.Equal(alone[^1], r.Second, 1e-6);
        });
        var lastColumn = _model.Model.forward(batch.Ids)[.., -1].ToDoubles();
        Assert.All(Enumerable.Range(0, 3), i => Assert.True(Math.Abs(lastColumn[i] - scores[i]) > 1e-4));
    }

    [Fact]
    public void Score_OfManyRows_IsEachAlone_LessOffset_OverScale()
    {
        EncodedExample[] rows = [new([3], [0, 2]), new([4], [1, 1, 0, 2]), new([3], [2]), new([4, 3], [0, 1])];
        var plain = rows.Select(r => _model.Score([r])[0]).ToArray();
        (_model.Offset, _model.Scale) = (0.25, 4);
        Assert.Equal(plain.Select(r => (r - 0.25) / 4), _model.Score(rows, 3), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    // P*(r/s, beta/s) = P*(r, beta); with r/s and the old beta it is another policy. An offset changes nothing.
    [Fact]
    public void Scale_WithBetaDividedToo_LeavesTheOptimum()
    {
        var space = new ResponseSpace(Words, 3);
        EncodedExample[] rows = [.. space.Responses.Select(y => new EncodedExample(Words.Ids("<p>"), y))];
        Tensor Table() => tensor(_model.Score(rows)).unsqueeze(0);                         // [1,N]
        var reference = zeros(1, space.Count, ScalarType.Float64).log_softmax(1);
        var optimum = OptimalPolicy.Compute(reference, Table(), 0.1).ToDoubles();
        (_model.Offset, _model.Scale) = (1.5, 4);
        Assert.Equal(optimum, OptimalPolicy.Compute(reference, Table(), 0.1 / 4).ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-4);
        Assert.NotEqual(optimum, OptimalPolicy.Compute(reference, Table(), 0.1).ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-2);
    }

    [Fact]
    public void From_BeginsAsThePolicyDoes()
    {
        using var policy = new Transformer(new TransformerConfig(5, 6, 1, 2, 16), new Seeds(5));
        using var model = RewardModel.From(policy, new Seeds(2));
        Assert.Equal((0, 1), (model.Offset, model.Scale));
        Assert.Equal(policy.named_parameters().First().parameter.ToDoubles(), model.Model.named_parameters().First().parameter.ToDoubles());
    }
}
