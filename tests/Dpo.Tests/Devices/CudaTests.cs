using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Data;
using Dpo.Losses;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Sampling;
using Dpo.Science.Toy;
using Dpo.Tests.Shared;
using Dpo.Text;
using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Devices;

/// <summary>Each engine on a CUDA device, against the CPU. Skipped where there is none.</summary>
public sealed class CudaTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<IDisposable> _owned = [];

    public CudaTests() => Assert.SkipUnless(cuda.is_available(), "no CUDA device");

    private static Device Cuda { get; } = new("cuda:0");

    public static TheoryData<string> Families => Checkpoints.HuggingFaceTests.Families;

    public void Dispose()
    {
        _owned.ForEach(o => o.Dispose());
        _folder.Dispose();
    }

    private T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }

    private Transformer Model(Device device, long seed = 3)
    {
        var model = Own(new Transformer(PairWorld.Shape, new Seeds(seed)));
        model.to(device);
        return model;
    }

    // The same run on both devices: sums in another order, so equal only nearly.
    private static void Same(Func<Device, RunLog> run, double tolerance, params string[] metrics)
    {
        var (cpu, gpu) = (run(CPU), run(Cuda));
        Assert.All(metrics, name => Assert.All(cpu.Series(name).Values.Zip(gpu.Series(name).Values), pair => Assert.Equal(pair.First, pair.Second, tolerance)));
    }

    private static RunLog Log => PairWorld.Log;

    [Theory]
    [MemberData(nameof(Families))]
    public void Models_SayTheSame(string family)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var model = Oracle.Load(family, Checkpoints.HuggingFaceTests.Supported, HuggingFace.Load);
        var ids = arange(2, 14).reshape(2, 6);
        var cpu = model.forward(ids);
        model.to(Cuda);
        Assert.True((model.forward(ids.to(Cuda)).to(CPU) - cpu).abs().max().ToDouble() < 1e-3);
    }

    [Fact]
    public void Greedy_SaysTheSame_CachedOrNot()
    {
        using var model = HuggingFace.Load(Repository.Real("stories260K"));
        var prompt = TokenizerFile.Load(Repository.Real("stories260K")).Encode("Once upon a time");
        int[] Said(bool cached) => Sampler.Generate(model, [prompt, prompt[..2]], new SamplingConfig(40) { Greedy = true, Cached = cached }, new Seeds(1))[0].Ids;
        var cpu = Said(true);
        model.to(Cuda);
        Assert.Equal(cpu, Said(true));
        Assert.Equal(cpu, Said(false));
    }

    [Fact]
    public void LanguageModel_SameCurve() => Same(device =>
    {
        var model = Own(new Transformer(new(10, 8, 2, 2, 16), new Seeds(1)));
        model.to(device);
        using var windows = new TextWindows([.. Enumerable.Range(0, 400).Select(i => i % 10)], 8, 4, new Seeds(1), device);
        using var trainer = new LanguageModelTrainer(model, windows, new OptimConfig(new CosineLr(1e-2, 1e-3, Warmup: 5), 30) { WeightDecay = 0.1 }, Log);
        return trainer.Fit();
    }, 2e-3, "loss", "grad_norm");

    [Fact]
    public void Preference_SameCurve_ForEveryLoss()
    {
        foreach (var (name, loss) in ToyLosses.Recorded(0.5))
        {
            Same(device =>
            {
                using var trainer = new PreferenceTrainer(Model(device), Model(device, 4), new PreferenceBatches(PairWorld.Pairs, 8, new Seeds(1), device), loss, PairWorld.Optimiser(10), Log);
                return trainer.Fit();
            }, name.StartsWith("ipo", StringComparison.Ordinal) ? 0.05 : 5e-3, "loss");
        }
    }

    [Fact]
    public void Kto_SameCurve() => Same(device =>
    {
        var rows = new KtoBatches([.. PairWorld.Pairs.SelectMany(p => new[] { new KtoExample(p.Chosen, true), new KtoExample(p.Rejected, false) })], 8, new Seeds(1), device);
        using var trainer = new KtoTrainer(Model(device), Model(device, 4), rows, new KtoLoss(0.5), PairWorld.Optimiser(20), Log);
        return trainer.Fit();
    }, 5e-3, "loss", "kl");

    [Fact]
    public void Reward_SameCurve_AndSavedWeightsAreTheSame() => Same(device =>
    {
        using var model = RewardModel.From(Model(device), new Seeds(2));
        using var trainer = new RewardTrainer(model, new PreferenceBatches(PairWorld.Pairs, 8, new Seeds(1), device), new BradleyTerryLoss(), PairWorld.Optimiser(20), Log);
        var log = trainer.Fit();
        trainer.Normalise(scale: true);
        HuggingFace.Save(_folder.Path, model);
        using var read = HuggingFace.LoadReward(_folder.Path);
        EncodedExample[] rows = [PairWorld.Pairs[0].Chosen, PairWorld.Pairs[0].Rejected];
        Assert.All(model.Score(rows).Zip(read.Score(rows)), p => Assert.Equal(p.First, p.Second, 1e-4));
        return log;
    }, 2e-3, "loss", "margin");

    // Sampling draws from seeds, not from the device's generator, so that a GPU tells the same stories.
    [Fact]
    public void Ppo_SameFirstRollout_AndGoesOnAfterASave()
    {
        RunLog Run(Device device)
        {
            var (reference, value) = (Model(device), Own(ScalarModel.From(Model(device), new Seeds(1), zeroInitHead: true)));
            PpoTrainer Trainer(Transformer policy) => Own(new PpoTrainer(policy, reference, value, PairWorld.Prompts, rows => [.. rows.Select(r => (double)r.Response.Count(t => t == 0))],
                new PpoConfig(new FixedKl(0.5), 4, 2) { BatchSize = 32, PolicyRate = new LinearLr(1e-3), EosId = PairWorld.Words.EosId }, new Seeds(1), Log));
            var first = Trainer(Own(ModelCopy.Create(reference, trainable: true)));
            first.Fit(2);
            first.Save(_folder.File("ppo"));
            var second = Trainer(Own(ModelCopy.Create(reference, trainable: true)));
            second.Resume(_folder.File("ppo"));
            Assert.Equal(4, second.Fit().Rows[^1].Step);
            return first.Log;
        }
        var (cpu, gpu) = (Run(CPU), Run(Cuda));
        Assert.Equal(cpu.Rows[0]["objective/scores"], gpu.Rows[0]["objective/scores"], 1e-9);
        Assert.All(new[] { "objective/kl", "loss/policy_avg", "loss/value_avg", "grad_norm" }, name => Assert.Equal(cpu.Rows[0][name], gpu.Rows[0][name], 5e-3));
    }

    [Fact]
    public void Steps_LeaveNoTensorBehind()
    {
        using var trainer = new PreferenceTrainer(Model(Cuda), Model(Cuda, 4), new PreferenceBatches(PairWorld.Pairs, 8, new Seeds(1), Cuda), new DpoLoss(0.5), PairWorld.Optimiser(30), Log);
        trainer.Fit(2);
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        trainer.Fit(22);
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void ReferenceLogps_OfBothDevices_AreTheSame()
    {
        double[] At(Device device)
        {
            using var scope = NewDisposeScope();
            using var logps = new ReferenceLogps(Model(device), new PreferenceBatches(PairWorld.Pairs, 8, new Seeds(1), device));
            return logps.Gather([0, 3, 5]).Chosen.to(CPU).to_type(ScalarType.Float64).data<double>().ToArray();
        }
        Assert.All(At(CPU).Zip(At(Cuda)), p => Assert.Equal(p.First, p.Second, 1e-4));
    }
}
