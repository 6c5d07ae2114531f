using Dpo.Base;
using Dpo.Data;
using Dpo.Estimators;
using Dpo.Losses;
using Dpo.Models;
using Dpo.Science.Exact;
using Dpo.Tests.Shared;
using Dpo.Text;
using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Training;

public sealed class PreferenceTrainerTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Transformer _reference = new(PairWorld.Shape, new Seeds(3));
    private readonly Transformer _policy;
    private readonly List<IDisposable> _owned = [];

    public PreferenceTrainerTests() => _policy = ModelCopy.Create(_reference, trainable: true);

    public void Dispose()
    {
        _owned.ForEach(o => o.Dispose());
        _policy.Dispose();
        _reference.Dispose();
        _scope.Dispose();
    }

    private PreferenceTrainer Trainer(PreferenceLoss loss, OptimConfig? config = null, int batchSize = 8, Transformer? policy = null, long seed = 1)
    {
        var trainer = new PreferenceTrainer(policy ?? _policy, loss.UsesReference ? _reference : null, PairWorld.Batches(batchSize, seed), loss, config ?? PairWorld.Optimiser(), PairWorld.Log);
        _owned.Add(trainer);
        return trainer;
    }

    private Transformer Copy()
    {
        var copy = ModelCopy.Create(_reference, trainable: true);
        _owned.Add(copy);
        return copy;
    }

    public static TheoryData<PreferenceLoss, double> AtTheReference => new()
    {
        { new DpoLoss(0.1), Math.Log(2) }, { new DpoLoss(0.1, 0.2), Math.Log(2) }, { new RobustDpoLoss(0.1, 0.2), Math.Log(2) }, { new LengthNormalisedDpoLoss(0.1), Math.Log(2) },
        { new IpoLoss(0.5, false), 1 }, { new IpoLoss(0.25, true), 4 }, { new HingeLoss(0.1), 1 }, { new ApoZeroLoss(0.1), 1 }, { new ApoDownLoss(0.1), 1 },
    };

    [Theory]
    [MemberData(nameof(AtTheReference))]
    public void FirstStep_IsAtTheReference(PreferenceLoss loss, double expected)
    {
        var first = Trainer(loss).Step();
        Assert.Equal(expected, first["loss"], 1e-6);
        Assert.Equal((0.0, 0.0, 0.5), (first["rewards/chosen"], first["rewards/margins"], first["rewards/accuracies"]));   // ties count one half
    }

    [Fact]
    public void Fit_Dpo_LearnsTheMargins_AndLeavesTheReferenceAlone()
    {
        var before = PairWorld.Weights(_reference);
        var log = Trainer(new DpoLoss(0.5)).Fit();
        Assert.Equal(before, PairWorld.Weights(_reference));
        Assert.NotEqual(before, PairWorld.Weights(_policy));
        var last = log.Rows[^1];
        Assert.True(last["rewards/accuracies"] > 0.95 && last["rewards/margins"] > 1 && last["loss"] < 0.4);
        Assert.Equal(last["rewards/chosen"] - last["rewards/rejected"], last["rewards/margins"], 1e-6);
        using var table = PolicyTable.Compute(_policy, PairWorld.Prompts, PairWorld.Space);
        Assert.True(table.LogProbs[0, PairWorld.Space.IndexOf([0, 0])].ToDouble() > table.LogProbs[0, PairWorld.Space.IndexOf([1, 1])].ToDouble() + 2);
    }

    [Fact]
    public void Step_Metrics_AreTheBatchesMeans()
    {
        var trainer = Trainer(new DpoLoss(0.5));
        trainer.Fit(5);
        var batch = PairWorld.Batches().Get(5);
        _owned.Add(batch);
        var (policy, reference) = (Logps.ComputePairs(_policy, batch), Logps.ComputePairs(_reference, batch));
        var step = trainer.Step();
        Assert.Equal(8, batch.Indices.Count);
        Assert.Equal(policy.Chosen.mean().ToDouble(), step["logps/chosen"], 1e-5);
        Assert.Equal(0.5 * (policy.Rejected - reference.Rejected).mean().ToDouble(), step["rewards/rejected"], 1e-5);
        Assert.Equal(new DpoLoss(0.5).PerPair(policy, reference).mean().ToDouble(), step["loss"], 1e-5);
    }

    // LD-DPO at α = 1 is DPO, bit for bit; below, the tail of the longer response pulls less; the reference's numbers are weighted as the policy's.
    [Fact]
    public void LengthDesensitised_WeighsTheTail_OfPolicyAndReferenceAlike()
    {
        double[] Losses(PreferenceLoss loss) => [.. Trainer(loss, policy: Copy()).Fit(6).Rows.Select(r => r["loss"])];
        var plain = Losses(new DpoLoss(0.5));
        Assert.Equal(plain, Losses(new LengthDesensitisedLoss(new DpoLoss(0.5), 1)));
        var half = Losses(new LengthDesensitisedLoss(new DpoLoss(0.5), 0.5));
        Assert.Equal(Math.Log(2), half[0], 1e-6);
        Assert.NotEqual(plain, half);
        Assert.StartsWith("alpha must be in [0, 1]", Assert.Throws<ArgumentOutOfRangeException>(() => Trainer(new LengthDesensitisedLoss(new DpoLoss(0.5), 2))).Message, StringComparison.Ordinal);
    }

    // Kept on disk, read again and used: the same steps, bit for bit; of another model, other pairs or another weight, refused by name.
    [Fact]
    public void ReferenceLogps_AreKept_ByModelAndPairs()
    {
        using var folder = new TempFolder();
        var file = folder.File("reference.safetensors");
        double[] Losses(ReferenceLogps? logps)
        {
            using var trainer = new PreferenceTrainer(Copy(), _reference, PairWorld.Batches(), new DpoLoss(0.5), PairWorld.Optimiser(), PairWorld.Log, logps);
            return [.. trainer.Fit(5).Rows.Select(r => r["loss"])];
        }
        using (var made = ReferenceLogps.LoadOrCompute(file, _reference, PairWorld.Batches()))
        using (var read = ReferenceLogps.LoadOrCompute(file, _reference, PairWorld.Batches(16)))
        {
            Assert.Equal(Losses(null), Losses(made));
            Assert.Equal(Losses(null), Losses(read));                       // twice: a trainer leaves them to their owner
        }
        using var other = new Transformer(PairWorld.Shape, new Seeds(4));
        Assert.Contains("its model is not the one given", Assert.Throws<InvalidDataException>(() => ReferenceLogps.LoadOrCompute(file, other, PairWorld.Batches())).Message, StringComparison.Ordinal);
        var fewer = new PreferenceBatches([.. PairWorld.Pairs.Skip(1)], 8, new Seeds(1), CPU);
        Assert.Contains("its data is not the one given", Assert.Throws<InvalidDataException>(() => ReferenceLogps.LoadOrCompute(file, _reference, fewer)).Message, StringComparison.Ordinal);
        Assert.Contains("its tail weight is not the one given", Assert.Throws<InvalidDataException>(() => ReferenceLogps.LoadOrCompute(file, _reference, PairWorld.Batches(), 0.5)).Message, StringComparison.Ordinal);
    }

    // A number that is another would train other weights without a word.
    [Fact]
    public void ReferenceLogps_DamagedOnDisk_AreRefused()
    {
        using var folder = new TempFolder();
        var file = folder.File("reference.safetensors");
        ReferenceLogps.LoadOrCompute(file, _reference, PairWorld.Batches()).Dispose();
        var bytes = File.ReadAllBytes(file);
        bytes[^5] ^= 1;
        File.WriteAllBytes(file, bytes);
        Assert.Contains("is damaged: its numbers are not those that were saved; delete the file", Assert.Throws<InvalidDataException>(
            () => ReferenceLogps.LoadOrCompute(file, _reference, PairWorld.Batches())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReferenceLogps_AreTheLiveOnes()
    {
        using var cached = new ReferenceLogps(_reference, PairWorld.Batches());
        var batch = PairWorld.Batches(16).Get(3);
        _owned.Add(batch);
        using var noGrad = no_grad();
        var (live, kept) = (Logps.ComputePairs(_reference, batch), cached.Gather(batch.Indices));
        Assert.True((live.Chosen - kept.Chosen).abs().max().ToDouble() < 1e-6);
        Assert.True((live.Rejected - kept.Rejected).abs().max().ToDouble() < 1e-6);
    }

    [Fact]
    public void SameSeed_SameCurve_AnotherSeed_Another()
    {
        double[] Curve(long seed) => [.. Trainer(new DpoLoss(0.5), policy: Copy(), seed: seed).Fit(10).Rows.SelectMany(r => new[] { r["loss"], r["grad_norm"] })];
        Assert.Equal(Curve(1), Curve(1));
        Assert.NotEqual(Curve(1), Curve(2));
    }

    [Fact]
    public void Resume_FivePlusFive_IsTen_BitForBit()
    {
        using var folder = new TempFolder();
        var (whole, broken, resumed) = (Copy(), Copy(), Copy());
        Trainer(new DpoLoss(0.5), policy: whole).Fit(10);
        var first = Trainer(new DpoLoss(0.5), policy: broken);
        first.Fit(5);
        first.Save(folder.File("state.safetensors"));
        var second = Trainer(new DpoLoss(0.5), policy: resumed);
        second.Resume(folder.File("state.safetensors"));
        second.Fit(10);
        Assert.Equal(PairWorld.Weights(whole), PairWorld.Weights(resumed));
        Assert.Equal(5, second.Log.Rows.Count);
    }

    [Fact]
    public void Step_TwentyTimes_LeavesNoTensorBehind()
    {
        var trainer = Trainer(new DpoLoss(0.5));
        trainer.Step();
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        trainer.Fit(21);
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    // Four batches of one pair and one of four give the same gradient: its norm before clipping, and the loss.
    [Fact]
    public void Accumulation_OfFourSinglePairs_IsABatchOfFour()
    {
        var (many, one) = (Trainer(new DpoLoss(0.5), PairWorld.Optimiser() with { AccumulationSteps = 4 }, 1, Copy()), Trainer(new DpoLoss(0.5), null, 4, Copy()));
        var (a, b) = (many.Step(), one.Step());
        Assert.Equal(b["loss"], a["loss"], 1e-6);
        Assert.Equal(1, a["grad_norm"] / b["grad_norm"], 1e-5);
    }

    // Long after the least held-out loss, the weights are put back there.
    [Fact]
    public void FitToBest_KeepsTheLeastHeldOutLoss()
    {
        var trainer = Trainer(new DpoLoss(0.5), PairWorld.Optimiser(60, 1e-2));
        // Held-out labels that contradict the training pairs: the best weights are the first.
        var contrary = new PreferenceBatches([.. PairWorld.Pairs.Select(p => new EncodedPair(p.Rejected, p.Chosen))], 8, new Seeds(1), CPU);
        var (step, loss) = trainer.FitToBest(contrary, 10);
        Assert.Equal((0, Math.Log(2)), (step, Math.Round(loss, 6) == Math.Round(Math.Log(2), 6) ? Math.Log(2) : loss));
        Assert.Equal(PairWorld.Weights(_reference), PairWorld.Weights(_policy));
        Assert.Equal(7, trainer.Log.Series("eval/loss").Steps.Length);
        var agreeing = Trainer(new DpoLoss(0.5), PairWorld.Optimiser(60, 1e-2), policy: Copy());
        Assert.Equal(60, agreeing.FitToBest(PairWorld.Batches(), 10).Step);
    }

    [Fact]
    public void ALossThatIsNoNumber_NamesStepLossRateAndBeta()
    {
        using (no_grad())
        {
            _policy.parameters().First().fill_(double.NaN);
        }
        var message = Assert.Throws<TrainingDivergedException>(Trainer(new DpoLoss(0.25)).Step).Message;
        Assert.StartsWith("step 1: loss NaN", message, StringComparison.Ordinal);
        Assert.Contains("learning rate 0.003, beta 0.25, 8 tokens or pairs", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Impossible_SaysWhat()
    {
        Assert.StartsWith("DpoLoss compares with a reference model", Assert.Throws<ArgumentException>(() =>
            new PreferenceTrainer(_policy, null, PairWorld.Batches(), new DpoLoss(0.1), PairWorld.Optimiser(), PairWorld.Log)).Message, StringComparison.Ordinal);
        Assert.StartsWith("policy and reference are one model", Assert.Throws<ArgumentException>(() =>
            new PreferenceTrainer(_policy, _policy, PairWorld.Batches(), new DpoLoss(0.1), PairWorld.Optimiser(), PairWorld.Log)).Message, StringComparison.Ordinal);
        var unsaid = new PreferenceBatches([PairWorld.Pairs[0], new(PairWorld.Pairs[0].Chosen, new(PairWorld.Prompts[0], [4]))], 1, new Seeds(1), CPU);
        Assert.StartsWith("pair 1 has a response to which the reference gives no finite", Assert.Throws<ArgumentException>(() => new ReferenceLogps(_reference, unsaid)).Message, StringComparison.Ordinal);
        Assert.StartsWith("expected at least one pair", Assert.Throws<ArgumentException>(() => new PreferenceBatches([], 8, new Seeds(1), CPU)).Message, StringComparison.Ordinal);
    }
}
