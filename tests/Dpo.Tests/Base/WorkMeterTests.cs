using Dpo.Base;
using Dpo.Models;
using Dpo.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Base;

public sealed class WorkMeterTests
{
    private static Transformer Model(long seed) => new(new TransformerConfig(5, 8) { LayerCount = 1, HeadCount = 1, EmbeddingSize = 4 }, new Seeds(seed));

    // 2 x 3 tokens with gradients, 1 x 4 without by another model; the evaluation between them is left out.
    [Fact]
    public void Counts_ModelsAndTokens_AndNotWhatIsPaused()
    {
        using var scope = NewDisposeScope();
        using var first = Model(1);
        using var second = Model(2);
        using var meter = new WorkMeter();
        first.forward(zeros([2, 3], ScalarType.Int64));
        using (WorkMeter.Pause())
        {
            first.forward(zeros([7, 7], ScalarType.Int64));
        }
        using (no_grad())
        {
            second.forward(zeros([1, 4], ScalarType.Int64));
        }
        Assert.Equal(new Work(2, 0, 10, 6), meter.Work);
    }

    // Two prompts of 2 tokens and three tokens each: the cache passes each prompt once and each token but the last.
    [Fact]
    public void Counts_GeneratedTokens_InBothMeters()
    {
        using var model = Model(1);
        using var outer = new WorkMeter();
        using (var inner = new WorkMeter())
        {
            Sampler.Generate(model, [[1, 2], [3, 4]], new SamplingConfig(3), new Seeds(1));
            Assert.Equal((6, 8, 0), ((int)inner.Work.GeneratedTokens, (int)inner.Work.ForwardTokens, (int)inner.Work.BackwardTokens));
        }
        Sampler.Generate(model, [[1, 2]], new SamplingConfig(1), new Seeds(1));
        Assert.Equal(7, outer.Work.GeneratedTokens);
    }

    [Fact]
    public void NoMeter_NothingIsCounted()
    {
        var meter = new WorkMeter();
        meter.Dispose();
        using var scope = NewDisposeScope();
        using var model = Model(1);
        model.forward(zeros([1, 2], ScalarType.Int64));
        Assert.Equal(new Work(0, 0, 0, 0), meter.Work);
    }
}
