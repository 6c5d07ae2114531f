using Dpo.Base;
using Dpo.Estimators;
using Dpo.Models;
using Dpo.Science.Exact;
using Dpo.Science.Worlds;
using Dpo.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Tests.Exact;

public sealed class PolicyTableTests
{
    private static readonly Vocabulary World = new(["a", "b", "c"], "<eos>", ["<p>", "<q>"]);
    private static readonly ResponseSpace Space = new(World, 3);

    private static Transformer Model(int? outputs = null) =>
        new(new TransformerConfig(World.Count, 6) { OutputSize = outputs ?? World.OutputSize, TiedHead = false }, new Seeds(1));

    [Fact]
    public void Of_EveryRow_SumsToOne_AndEachEntryIsTheResponseRunAlone()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        using (no_grad())
        {
            model.parameters().Last().mul_(40);
        }
        using var table = PolicyTable.Compute(model, [World.Ids("<p> a"), World.Ids("<q> b")], Space);
        Assert.Equal([2L, 40], table.LogProbs.shape);
        Assert.Equal(ScalarType.Float64, table.LogProbs.dtype);
        Assert.All(table.Probabilities(), row => Assert.Equal(1, row.Sum(), 1e-6));        // float32 transformer
        for (var n = 0; n < Space.Count; n++)
        {
            var ids = tensor(World.Ids("<q> b").Concat(Space.Responses[n]).Select(i => (long)i).ToArray()).unsqueeze(0);
            var mask = arange(ids.shape[1]).unsqueeze(0) >= 2;
            Assert.Equal(Logps.Sum(Logps.PerToken(model.forward(ids), ids), mask).ToDouble(), table.LogProbs[1, n].ToDouble(), 1e-5);
        }
    }

    [Fact]
    public void ResponseLogps_LetsGradientsThrough()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        var logps = PolicyTable.ResponseLogps(model, [World.Ids("<p>")], Space);
        logps[0, 5].backward();
        Assert.True(model.parameters().First().grad!.abs().sum().ToDouble() > 0);
        Assert.Equal(1, logps.exp().sum().ToDouble(), 1e-6);
    }

    [Fact]
    public void Of_KeepsNoTensorButTheTable()
    {
        using var model = Model();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        PolicyTable.Compute(model, [World.Ids("<p>")], Space).Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    // 7 prompts of the large world fill a pass, so 9 need two.
    [Fact]
    public void Of_MorePromptsThanAPassHolds_IsThePromptsAlone()
    {
        using var scope = NewDisposeScope();
        var world = ToyWorld.Large();
        using var model = new Transformer(world.ModelConfig, new Seeds(1));
        using var all = PolicyTable.Compute(model, [.. world.PromptIds.Take(9)], world.Space);
        using var last = PolicyTable.Compute(model, [world.PromptIds[8]], world.Space);
        Assert.Equal([9L, 9331], all.LogProbs.shape);
        Assert.True((all.LogProbs[8] - last.LogProbs[0]).abs().max().ToDouble() < 1e-5);
        Assert.Throws<ArgumentException>(() => PolicyTable.Compute(model, [.. world.PromptIds.Take(8), [1]], world.Space));
        Assert.Throws<ArgumentException>(() => PolicyTable.Compute(model, [], world.Space));
    }

    [Fact]
    public void Of_AModelThatCanSayMore_IsRefused()
    {
        using var model = Model(outputs: World.Count);
        Assert.Equal("expected a model that predicts the 4 tokens of the space (TransformerConfig.OutputSize) and prompts of one length. Got 6 tokens and prompt lengths 1.",
            Assert.Throws<ArgumentException>(() => PolicyTable.Compute(model, [World.Ids("<p>")], Space)).Message);
    }

    [Fact]
    public void Constructor_NoDistribution_IsRefused()
    {
        using var zeros = torch.zeros(1, 3, dtype: ScalarType.Float64);
        Assert.StartsWith("a row of logProbs sums to exp(±1.1)", Assert.Throws<ArgumentException>(() => new PolicyTable(zeros)).Message, StringComparison.Ordinal);
    }
}
