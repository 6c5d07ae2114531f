using Dpo.Base;
using Dpo.Data;
using Dpo.Estimators;
using Dpo.Losses;
using Dpo.Models;
using Dpo.Tests.Shared;
using Dpo.Text;
using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Training;

public sealed class KtoTrainerTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Transformer _reference = new(PairWorld.Shape, new Seeds(3));
    private readonly Transformer _policy;
    private readonly List<IDisposable> _owned = [];

    public KtoTrainerTests() => _policy = ModelCopy.Create(_reference, trainable: true);

    public void Dispose()
    {
        _owned.ForEach(o => o.Dispose());
        _policy.Dispose();
        _reference.Dispose();
        _scope.Dispose();
    }

    // All responses of both prompts, in turn, the second prompt's two places on; good are those with an a.
    private static KtoExample[] All =>
        [.. Enumerable.Range(0, 14).Select(i => Example(PairWorld.Prompts[i % 2], PairWorld.Space.Responses[(i / 2 + i % 2 * 2) % 7]))];

    private static KtoExample Example(int[] prompt, int[] response) => new(new EncodedExample(prompt, response), response.Contains(0));

    private static KtoBatches Rows(int size = 4, long seed = 1) => new(All, size, new Seeds(seed), CPU);

    // By hand: row i's prompt with the response of its neighbour, which answers the other prompt.
    private static EncodedExample Mismatched(int i) => new(All[i].Example.Prompt, All[i ^ 1].Example.Response);

    private KtoTrainer Trainer(KtoLoss? loss = null, OptimConfig? config = null, Transformer? policy = null, string? cache = null, int size = 4)
    {
        var trainer = new KtoTrainer(policy ?? _policy, _reference, Rows(size), loss ?? new KtoLoss(0.5),
            config ?? PairWorld.Optimiser(), PairWorld.Log, cache);
        _owned.Add(trainer);
        return trainer;
    }

    // At P = P_ref every loss is half its weight, z is 0, and rewards are 0.
    [Fact]
    public void FirstStep_IsHalfTheWeights()
    {
        var trainer = Trainer(new KtoLoss(0.5, DesirableWeight: 1.5, UndesirableWeight: 2), size: 14);
        var step = trainer.Step();
        Assert.Equal((1.5 * 8 + 2 * 6) / 2 / 14, step["loss"], 1e-6);
        Assert.Equal((0.0, 0.0, 0.0), (step["kl"], step["rewards/chosen"], step["rewards/margins"]));
        Assert.Contains("responses_per_second", step.Values.Keys);
    }

    // The paper's formulas, a row at a time and in doubles.
    [Fact]
    public void Step_IsThePapersLoss()
    {
        var trainer = Trainer(new KtoLoss(0.5, 1.5, 2));
        trainer.Fit(5);
        using var batch = Rows().Get(5);
        double[] Ratios(SequenceBatch rows) => (Logps.Compute(_policy, rows) - Logps.Compute(_reference, rows)).to_type(ScalarType.Float64).data<double>().ToArray();
        using var neighbours = SequenceBatch.Create([.. batch.Indices.Select(Mismatched)], CPU);
        var (own, other, good) = (Ratios(batch.Rows), Ratios(neighbours), batch.Desirable.data<bool>().ToArray());
        var z = Math.Max(0, other.Average());
        double Sigma(double x) => 1 / (1 + Math.Exp(-x));
        var losses = own.Zip(good, (r, g) => g ? 1.5 * (1 - Sigma(0.5 * (r - z))) : 2 * (1 - Sigma(0.5 * (z - r))));
        var step = trainer.Step();
        Assert.Equal(losses.Average(), step["loss"], 1e-6);
        Assert.Equal(z, step["kl"], 1e-6);
        Assert.Equal(0.5 * own.Where((_, i) => good[i]).Average(), step["rewards/chosen"], 1e-6);
        Assert.Equal(step["rewards/chosen"] - step["rewards/rejected"], step["rewards/margins"], 1e-12);
    }

    [Fact]
    public void Fit_RaisesTheGood_LowersTheBad_AndLeavesTheReferenceAlone()
    {
        var before = PairWorld.Weights(_reference);
        var rows = Trainer(size: 14).Fit().Rows;
        Assert.Equal(before, PairWorld.Weights(_reference));
        Assert.True(rows[^1]["rewards/chosen"] > 0 && rows[^1]["rewards/rejected"] < -0.5 && rows[^1]["loss"] < 0.45);
    }

    // z has no gradient: the mismatched pairs do not pull.
    [Fact]
    public void Baseline_TakesNoGradient()
    {
        using var objective = new KtoObjective(_policy, _reference, Rows(), new KtoLoss(0.5));
        using var batch = Rows().Get(0);
        objective.Compute(batch).Sum.backward();
        var whole = _policy.parameters().Select(p => p.grad!.clone()).ToList();
        _policy.zero_grad();
        using var kl = zeros(1).squeeze(0);              // z at P = P_ref, a number that nothing depends on
        new KtoLoss(0.5).PerResponse(Logps.Compute(_policy, batch.Rows), Logps.Compute(_reference, batch.Rows).detach(), batch.Desirable, kl).sum().backward();
        Assert.All(_policy.parameters().Zip(whole), p => Assert.True((p.First.grad! - p.Second).abs().max().ToDouble() < 1e-6));
    }

    // A batch of one kind reports no number of the other, and no margin.
    [Fact]
    public void ABatchOfGoodResponses_HasNoMargin()
    {
        using var objective = new KtoObjective(_policy, _reference, Rows(1), new KtoLoss(0.5));
        using var batch = Rows(1).InOrder().First(b => b.Desirable.all().ToBoolean());
        var means = objective.Compute(batch).Metrics.Means.ToDictionary();
        Assert.Contains("rewards/chosen", means.Keys);
        Assert.DoesNotContain("rewards/rejected", means.Keys);
        Assert.DoesNotContain("rewards/margins", means.Keys);
    }

    [Fact]
    public void SameSeed_SameCurve_AndResumeIsBitEqual()
    {
        using var folder = new TempFolder();
        Transformer Copy()
        {
            var copy = ModelCopy.Create(_reference, trainable: true);
            _owned.Add(copy);
            return copy;
        }
        var (one, two, three) = (Copy(), Copy(), Copy());
        var whole = Trainer(policy: one).Fit(10);
        var first = Trainer(policy: two);
        first.Fit(5);
        first.Save(folder.File("s.safetensors"));
        var second = Trainer(policy: three);
        second.Resume(folder.File("s.safetensors"));
        second.Fit(10);
        Assert.Equal(PairWorld.Weights(one), PairWorld.Weights(three));
        Assert.Equal(whole.Rows.Take(5).Select(r => r["loss"]), first.Log.Rows.Select(r => r["loss"]));
    }

    [Fact]
    public void Step_TwentyTimes_LeavesNoTensorBehind()
    {
        var trainer = Trainer();
        trainer.Step();
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        trainer.Fit(21);
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    // The reference's numbers lie on disk by what they were made of: read again, and another reference has a file of its own.
    [Fact]
    public void CacheFolder_ServesTheSameRun_AndNoOther()
    {
        using var folder = new TempFolder();
        var made = Trainer(cache: folder.Path).Fit(3).Rows.Select(r => r["loss"]).ToList();
        Assert.Single(Directory.GetFiles(folder.Path));
        ModelCopy.Weights(_reference, _policy);
        Assert.Equal(made, Trainer(cache: folder.Path).Fit(3).Rows.Select(r => r["loss"]));
        Assert.Single(Directory.GetFiles(folder.Path));
        using var other = new Transformer(PairWorld.Shape, new Seeds(4));
        using var second = new KtoTrainer(_policy, other, Rows(), new KtoLoss(0.5), PairWorld.Optimiser(), PairWorld.Log, folder.Path);
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public void FitToBest_KeepsTheLeastHeldOutLoss()
    {
        var contrary = new KtoBatches([.. Rows().Examples.Select(e => e with { Desirable = !e.Desirable })], 4, new Seeds(1), CPU);
        var before = PairWorld.Weights(_policy);
        var (step, loss) = Trainer(config: PairWorld.Optimiser(40, 1e-2)).FitToBest(contrary, 10);
        Assert.Equal((0L, 0.5), (step, Math.Round(loss, 6)));
        Assert.Equal(before, PairWorld.Weights(_policy));
    }

    [Fact]
    public void WrongUse_IsNamed()
    {
        Assert.StartsWith("policy and reference are one model", Assert.Throws<ArgumentException>(() =>
            new KtoTrainer(_policy, _policy, Rows(), new KtoLoss(0.5), PairWorld.Optimiser(), PairWorld.Log)).Message, StringComparison.Ordinal);
        var unsaid = new KtoBatches([.. Rows().Examples.Take(2), new(new(PairWorld.Prompts[0], [4]), true)], 1, new Seeds(1), CPU);
        Assert.StartsWith("response 1 has a response", Assert.Throws<ArgumentException>(() =>
            new KtoTrainer(_policy, _reference, unsaid, new KtoLoss(0.5), PairWorld.Optimiser(), PairWorld.Log)).Message, StringComparison.Ordinal);
        Assert.StartsWith("KtoLoss.Beta must be above 0", Assert.Throws<ArgumentOutOfRangeException>(() => Trainer(new KtoLoss(0)).Step()).Message, StringComparison.Ordinal);
    }
}
