using Dpo.Base;
using Dpo.Estimators;
using Dpo.Losses;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Science.Exact;
using Dpo.Tests.Shared;
using Dpo.Text;
using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Training;

/// <summary>How PPO scores an iteration's responses and learns from them a part at a time.</summary>
public sealed class PpoScoringTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly List<IDisposable> _owned = [];

    private static PpoConfig Config => new(new FixedKl(0.5), 30, 2)
    { BatchSize = 64, EosId = PairWorld.Words.EosId, PolicyRate = new LinearLr(3e-3) };

    public void Dispose()
    {
        _owned.ForEach(o => o.Dispose());
        _scope.Dispose();
    }

    private T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }

    // One point for each a.
    private static double[] CountA(IReadOnlyList<EncodedExample> responses) =>
        [.. responses.Select(r => (double)r.Response.Count(t => t == 0))];

    private StepMetrics Step(PpoConfig config, ScoreResponses? score = null)
    {
        var reference = Own(new Transformer(PairWorld.Shape, new Seeds(3)));
        var policy = Own(ModelCopy.Create(reference, trainable: true));
        var value = Own(ScalarModel.From(reference, new Seeds(1), zeroInitHead: true));
        return Own(new PpoTrainer(
            policy, reference, value, PairWorld.Prompts, score ?? CountA, config, new Seeds(1), PairWorld.Log)).Step();
    }

    // What a forward holds at once changes no number but in the last bits.
    [Fact]
    public void ScoringInParts_AndAccumulation_GiveTheSameIteration()
    {
        var (whole, parts) = (Step(Config), Step(Config with { ScoringBatchSize = 7, AccumulationSteps = 8 }));
        Assert.Equal(whole.Values.Keys, parts.Values.Keys);
        Assert.All(whole.Values, w => Assert.Equal(w.Value, parts[w.Key], 1e-4 * Math.Max(1, Math.Abs(w.Value))));
        Assert.Equal(Step(Config).Values, Step(Config with { ScoringBatchSize = 64 }).Values);
    }

    // Rows are scored a few at a time, so a batch's logits are never held at once.
    [Fact]
    public void Scoring_HoldsTheLogitsOfAFewRowsOnly()
    {
        var model = Own(new Widest());
        var value = Own(new ScalarModel(PairWorld.Shape, new Seeds(1)));
        var collector = new RolloutCollector(model, model, value, CountA, Config with { ScoringBatchSize = 5 });
        using var rollout = collector.Collect([.. Enumerable.Repeat(PairWorld.Prompts[0], 12)], 0.5, new Seeds(1));
        Assert.Equal(12, rollout.Logps.shape[0]);
        Assert.Equal(5, model.Scored);
    }

    // A table of logits that remembers the widest batch whose positions were all asked for.
    private sealed class Widest : nn.Module<Tensor, Tensor>, ILanguageModel
    {
        private readonly TorchSharp.Modules.Embedding table = nn.Embedding(5, 3);

        public Widest() : base(nameof(Widest)) => RegisterComponents();

        public long Scored { get; private set; }

        public int VocabSize => 5;

        public int ContextLength => 3;

        public override Tensor forward(Tensor ids)
        {
            Scored = Math.Max(Scored, ids.shape[0]);
            return table.forward(ids);
        }

        public Tensor NextLogits(Tensor ids, Tensor last) =>
            table.forward(ids)[arange(ids.shape[0]), last];
    }

    [Fact]
    public void AnotherNumberOfScores_IsRefused() => Assert.Contains("gave 1 scores for 64 responses",
        Assert.Throws<InvalidOperationException>(() => Step(Config, _ => [1.0])).Message, StringComparison.Ordinal);

    // A broken batch of scores leaves both models as they were, and nothing of it in the next update.
    [Fact]
    public void AfterABrokenIteration_TheNextIsAsIfThereHadBeenNone()
    {
        var broken = true;
        var reference = Own(new Transformer(PairWorld.Shape, new Seeds(3)));
        PpoTrainer Trainer(Transformer policy, ScalarModel value) => Own(new PpoTrainer(policy, reference, value, PairWorld.Prompts,
            rows => [.. rows.Select(r => broken ? double.NaN : r.Response.Count(t => t == 0))], Config, new Seeds(1), PairWorld.Log));
        var (policy, value) = (Own(ModelCopy.Create(reference, trainable: true)), Own(ScalarModel.From(reference, new Seeds(1), zeroInitHead: true)));
        var trainer = Trainer(policy, value);
        var (before, worth) = (PairWorld.Weights(policy), PairWorld.Weights(value));
        Assert.Throws<TrainingDivergedException>(trainer.Step);
        Assert.Equal(before, PairWorld.Weights(policy));
        Assert.Equal(worth, PairWorld.Weights(value));
        broken = false;
        trainer.Step();
        var other = Own(ModelCopy.Create(reference, trainable: true));
        Trainer(other, Own(ScalarModel.From(reference, new Seeds(1), zeroInitHead: true))).Step();
        Assert.Equal(PairWorld.Weights(other), PairWorld.Weights(policy));
    }
}
