using Dpo.Base;
using Dpo.Data;
using Dpo.Losses;
using Dpo.Models;
using Dpo.Science.Exact;
using Dpo.Tests.Shared;
using Dpo.Text;
using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Training;

public sealed class RewardTrainerTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Transformer _reference = new(PairWorld.Shape, new Seeds(3));
    private readonly List<IDisposable> _owned = [];

    public void Dispose()
    {
        _owned.ForEach(o => o.Dispose());
        _reference.Dispose();
        _scope.Dispose();
    }

    private (RewardTrainer Trainer, RewardModel Model) Trainer(BradleyTerryLoss? loss = null, OptimConfig? config = null, IReadOnlyList<double>? margins = null, int batchSize = 8)
    {
        var model = RewardModel.From(_reference, new Seeds(5));
        var trainer = new RewardTrainer(model, PairWorld.Batches(batchSize), loss ?? new BradleyTerryLoss(), config ?? PairWorld.Optimiser(), PairWorld.Log, margins);
        _owned.AddRange([trainer, model]);
        return (trainer, model);
    }

    private static double[] Scores(RewardModel model) => model.Score([.. PairWorld.Space.Responses.Select(y => new EncodedExample(PairWorld.Prompts[0], y))]);

    [Fact]
    public void Fit_RanksTheResponses_AndReportsTheFieldsNames()
    {
        var (trainer, model) = Trainer(config: PairWorld.Optimiser(200));
        var last = trainer.Fit().Rows[^1];
        Assert.True(last["accuracy"] > 0.95 && last["margin"] > 1);
        Assert.True(last["min_reward"] < last["mean_reward"] && last["mean_reward"] < last["max_reward"]);
        var scores = Scores(model);
        Assert.True(scores[PairWorld.Space.IndexOf([0, 0])] > scores[PairWorld.Space.IndexOf([0, 1])] && scores[PairWorld.Space.IndexOf([0, 1])] > scores[PairWorld.Space.IndexOf([1, 1])]);
        Assert.Equal(1, trainer.Evaluate(PairWorld.Batches()).Accuracy, 0.05);
    }

    [Fact]
    public void Margins_AndCentring_ChangeTheLoss()
    {
        var plain = Trainer().Trainer.Step()["loss"];
        Assert.True(Trainer(margins: [.. PairWorld.Pairs.Select(_ => 1.0)]).Trainer.Step()["loss"] > plain + 0.2);
        Assert.NotEqual(plain, Trainer(new BradleyTerryLoss(10)).Trainer.Step()["loss"]);
        Assert.Equal($"expected a margin for each of the {PairWorld.Pairs.Count} pairs. Got 1.", Assert.Throws<ArgumentException>(() => Trainer(margins: [1])).Message);
    }

    // r less its mean, and divided by its deviation: with β divided too, the same optimum.
    [Fact]
    public void Normalise_CentresAndScales_AndTheOptimumStays()
    {
        var (trainer, model) = Trainer();
        trainer.Fit(50);
        EncodedExample[] all = [.. PairWorld.Pairs.SelectMany(p => new[] { p.Chosen, p.Rejected })];
        trainer.Normalise(scale: false);
        var centred = Scores(model);
        Assert.Equal(0, model.Score(all).Average(), 1e-6);
        Assert.Equal(1, model.Scale);
        var (_, s) = trainer.Normalise(scale: true);
        Assert.Equal(1, model.Score(all).Average(x => x * x), 1e-5);
        var reference = randn(1, 7, dtype: ScalarType.Float64).log_softmax(1);
        var optimum = OptimalPolicy.Compute(reference, tensor(centred).unsqueeze(0), 0.7);
        Assert.True((optimum - OptimalPolicy.Compute(reference, tensor(Scores(model)).unsqueeze(0), 0.7 / s)).abs().max().ToDouble() < 1e-5);
    }

    [Fact]
    public void Normalise_EqualScores_IsRefused()
    {
        var (trainer, model) = Trainer();
        using (no_grad())
        {
            model.Model.named_parameters().Single(p => p.name == "backbone.head.weight").parameter.zero_();
        }
        Assert.Contains("have a standard deviation of 0", Assert.Throws<InvalidOperationException>(() => trainer.Normalise(scale: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_FivePlusFive_IsTen_BitForBit()
    {
        using var folder = new TempFolder();
        var ((whole, wholeModel), (first, _), (second, secondModel)) = (Trainer(), Trainer(), Trainer());
        whole.Fit(10);
        first.Fit(5);
        first.Save(folder.File("s.safetensors"));
        second.Resume(folder.File("s.safetensors"));
        second.Fit(10);
        Assert.Equal(PairWorld.Weights(wholeModel.Model), PairWorld.Weights(secondModel.Model));
    }

    [Fact]
    public void Step_TwentyTimes_LeavesNoTensorBehind()
    {
        var (trainer, _) = Trainer();
        trainer.Step();
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        trainer.Fit(21);
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Accumulation_OfFourSinglePairs_IsABatchOfFour()
    {
        var (a, b) = (Trainer(config: PairWorld.Optimiser() with { AccumulationSteps = 4 }, batchSize: 1).Trainer.Step(), Trainer(batchSize: 4).Trainer.Step());
        Assert.Equal(b["loss"], a["loss"], 1e-6);
        Assert.Equal(1, a["grad_norm"] / b["grad_norm"], 1e-5);
    }

    [Fact]
    public void FitToBest_KeepsTheLeastHeldOutLoss()
    {
        var (trainer, model) = Trainer(config: PairWorld.Optimiser(40, 1e-2));
        var contrary = new PreferenceBatches([.. PairWorld.Pairs.Select(p => new EncodedPair(p.Rejected, p.Chosen))], 8, new Seeds(1), CPU);
        var before = PairWorld.Weights(model.Model);
        Assert.Equal(0, trainer.FitToBest(contrary, 10).Step);
        Assert.Equal(before, PairWorld.Weights(model.Model));
    }

    [Fact]
    public void ScoreThatIsNoNumber_SaysWhichStep()
    {
        var (trainer, model) = Trainer();
        using (no_grad())
        {
            model.Model.parameters().First().fill_(double.NaN);
        }
        Assert.StartsWith("step 1: loss NaN", Assert.Throws<TrainingDivergedException>(trainer.Step).Message, StringComparison.Ordinal);
    }

    // All labels ties: nothing is better than nothing, so the rewards draw together.
    [Fact]
    public void Labels_OfTies_TeachNoPreference()
    {
        var model = RewardModel.From(new Transformer(PairWorld.Shape, new Seeds(3)), new Seeds(1));
        _owned.Add(model);
        using var trainer = new RewardTrainer(model, PairWorld.Batches(), new BradleyTerryLoss(), PairWorld.Optimiser(), PairWorld.Log, labels: [.. PairWorld.Pairs.Select(_ => 0.5)]);
        Assert.Equal(Math.Log(2), trainer.Fit().Rows[^1]["loss"], 1e-3);
        Assert.Contains("expected a label for each of the", Assert.Throws<ArgumentException>(() =>
            new RewardTrainer(model, PairWorld.Batches(), new BradleyTerryLoss(), PairWorld.Optimiser(), PairWorld.Log, labels: [1])).Message, StringComparison.Ordinal);
    }
}
