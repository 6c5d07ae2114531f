using Dpo.Base;
using Dpo.Models;
using Dpo.Science.Exact;
using Dpo.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Tests.Exact;

public sealed class StateValueTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    // V(x) = Σ_a P(a | x) V(x, a), with P(a | x) from the model's own next-token distribution.
    [Fact]
    public void Of_IsTheMeanOverTheNextToken()
    {
        var vocabulary = new Vocabulary(["a", "b"], "<eos>", ["<p>"]);
        var space = new ResponseSpace(vocabulary, 3);
        using var model = new Transformer(new TransformerConfig(4, 4) { OutputSize = 3, TiedHead = false }, new Seeds(1));
        using var table = PolicyTable.Compute(model, [vocabulary.Ids("<p>")], space);
        var rewards = randn(1, space.Count, dtype: ScalarType.Float64);
        double V(params int[] prefix) => StateValue.Compute(table.LogProbs, rewards, tensor(space.BeginningWith(prefix))).ToDouble();
        using var noGrad = no_grad();
        var next = model.forward(tensor(new[,] { { 3L, 1 } }))[0, 1].softmax(0);                       // after <p> b
        Assert.Equal(Enumerable.Range(0, 3).Sum(a => next[a].ToDouble() * V(1, a)), V(1), 1e-6);
    }

    [Fact]
    public void Of_WhereThePolicyNeverGets_IsNaN_AndShapesAreChecked()
    {
        var log = tensor(new[,] { { 0.0, 1 } }).log();
        Assert.True(double.IsNaN(StateValue.Compute(log, zeros_like(log), tensor(new[] { true, false })).ToDouble()));
        Assert.Equal("beginning must be [N]=[2]. Got [3].", Assert.Throws<ArgumentException>(() => StateValue.Compute(log, log, tensor(new[] { true, false, true }))).Message);
    }
}
