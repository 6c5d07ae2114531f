using Dpo.Base;
using Dpo.Data;
using Dpo.Estimators;
using Dpo.Models;
using Dpo.Tests.Shared;
using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Training;

/// <summary>What all trainings share, with an objective that no library knows.</summary>
public sealed class TrainerTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Transformer _model = new(PairWorld.Shape with { Dropout = 0.1 }, new Seeds(3));

    public void Dispose()
    {
        _model.Dispose();
        _scope.Dispose();
    }

    // The chosen response alone, rows as the unit.
    private sealed class Likelihood(Transformer model) : IObjective<PreferenceBatch>, IDisposable
    {
        public int BreakAt { get; set; } = -1;

        public int Asked { get; private set; }

        public bool Trained { get; private set; }

        public bool Disposed { get; private set; }

        public LossSum Compute(PreferenceBatch batch)
        {
            Trained = model.training;
            return Asked++ == BreakAt ? throw new InvalidDataException("a broken batch")
                : new LossSum(-Logps.ComputePairs(model, batch).Chosen.sum(), batch.Pairs);
        }

        public void Dispose() => Disposed = true;
    }

    private (Trainer<PreferenceBatch> Trainer, Likelihood Objective) Make(OptimConfig? config = null, int batchSize = 4)
    {
        var objective = new Likelihood(_model);
        return (new Trainer<PreferenceBatch>(new Trainee(_model, config ?? PairWorld.Optimiser()),
            PairWorld.Batches(batchSize), objective, PairWorld.Log), objective);
    }

    [Fact]
    public void AnObjectiveOfOnesOwn_IsLearnt_WithTheCommonNames_ModeAndOwnershipKept()
    {
        var (trainer, objective) = Make();
        _model.train();
        var first = trainer.Step();
        Assert.Equal(["loss", "grad_norm", "lr", "rows_per_second"], first.Values.Keys);
        Assert.True(_model.training);
        Assert.False(objective.Trained);                    // dropout is off unless the objective wants it
        Assert.True(trainer.Fit().Rows[^1]["loss"] < 0.8 * first["loss"]);
        Assert.Equal((100, 100), (trainer.StepsDone, trainer.Steps));
        trainer.Dispose();
        Assert.True(objective.Disposed);
    }

    // The gradients of the batches before it would otherwise count in the next step.
    [Fact]
    public void ABatchThatBreaks_LeavesNoGradientBehind()
    {
        var config = PairWorld.Optimiser() with { AccumulationSteps = 3 };
        var whole = Make(config).Trainer.Step();
        using var fresh = new Transformer(PairWorld.Shape with { Dropout = 0.1 }, new Seeds(3));
        ModelCopy.Weights(fresh, _model);
        var (trainer, objective) = Make(config);
        objective.BreakAt = 2;
        Assert.Throws<InvalidDataException>(trainer.Step);
        Assert.Equal(0, trainer.StepsDone);
        var again = trainer.Step();
        Assert.Equal((whole["loss"], whole["grad_norm"]), (again["loss"], again["grad_norm"]));
        Assert.Single(trainer.Log.Rows);
    }

    // A model of one's own may count in a buffer: that is part of its state as well.
    private sealed class Counting : nn.Module<Tensor, Tensor>
    {
        public readonly Tensor seen = zeros(1);
        private readonly TorchSharp.Modules.Linear layer = nn.Linear(1, 1);

        public Counting() : base(nameof(Counting)) => RegisterComponents();

        public override Tensor forward(Tensor x) => layer.forward(x);
    }

    [Fact]
    public void Buffers_AreSaved_AndKeptWithTheBestWeights()
    {
        using var folder = new TempFolder();
        using var model = new Counting();
        using var trainee = new Trainee(model, PairWorld.Optimiser());
        model.seen.fill_(3);
        TrainingState.Save(folder.File("s"), model, trainee.Optimizer, 1);
        using var best = new BestWeights(model);
        best.RetainIfBetter(1, 0.5);
        model.seen.fill_(7);
        TrainingState.Load(folder.File("s"), model, trainee.Optimizer);
        Assert.Equal(3, model.seen.ToSingle());
        model.seen.fill_(7);
        best.Restore();
        Assert.Equal(3, model.seen.ToSingle());
    }

    [Fact]
    public void Validate_LogsUnderItsName_AndLearnsNothing()
    {
        var (trainer, objective) = Make();
        var before = PairWorld.Weights(_model);
        var found = trainer.Validate(PairWorld.Batches(5).InOrder(), objective);
        Assert.Equal(PairWorld.Pairs.Count, found.Count);
        Assert.Equal(found.Loss, trainer.Log.Rows.Single()["eval/loss"]);
        Assert.Equal(before, PairWorld.Weights(_model));
        Assert.StartsWith("the batches have no counted rows", Assert.Throws<ArgumentException>(() => trainer.Evaluate([], objective)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_ThreePlusThree_IsSix_BitForBit()
    {
        using var folder = new TempFolder();
        var (trainer, _) = Make();
        trainer.Fit(3);
        trainer.Save(folder.File("s.safetensors"));
        trainer.Fit(6);
        var whole = PairWorld.Weights(_model);
        using var other = new Transformer(PairWorld.Shape, new Seeds(9));
        using var second = new Trainer<PreferenceBatch>(
            new Trainee(other, PairWorld.Optimiser()), PairWorld.Batches(4), new Likelihood(other), PairWorld.Log);
        second.Resume(folder.File("s.safetensors"));
        second.Fit(6);
        Assert.Equal(whole, PairWorld.Weights(other));
    }
}
