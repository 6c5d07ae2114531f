using Dpo.Base;
using Dpo.Models;
using Dpo.Science.Exact;
using Dpo.Tests.Shared;
using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Tests.Exact;

public sealed class ExactTrainerTests : IDisposable
{
    private readonly Transformer _model = new(PairWorld.Shape, new Seeds(1));

    public void Dispose() => _model.Dispose();

    private ExactTrainer Trainer(Func<Tensor, Tensor> loss, int steps = 100) =>
        new(_model, PairWorld.Prompts, PairWorld.Space, loss, PairWorld.Optimiser(steps, 1e-2), PairWorld.Log);

    // P* by the exact policy gradient: -J on the table, against the closed form.
    [Fact]
    public void Fit_ExactObjective_ReachesTheOptimum()
    {
        using var scope = NewDisposeScope();
        var rewards = tensor(new[,] { { 0.0, 1, 2, 0, 0, 1, -1 }, { 1, 0, 0, 2, 0, 0, 0 } });
        using var reference = PolicyTable.Compute(_model, PairWorld.Prompts, PairWorld.Space);
        using var trainer = Trainer(logps => -(logps.exp() * (rewards - logps + reference.LogProbs)).sum(1).mean(), 300);
        trainer.Fit();
        using var policy = PolicyTable.Compute(_model, PairWorld.Prompts, PairWorld.Space);
        Assert.InRange(Divergence.Kl(policy.LogProbs, OptimalPolicy.Compute(reference.LogProbs, rewards, 1)).mean().ToDouble(), -1e-6, 1e-3);
        Assert.Equal(300, trainer.StepsDone);
        Assert.Equal(300, trainer.Log.Rows.Count);
    }

    [Fact]
    public void Step_TwentyTimes_LeavesNoTensorBehind()
    {
        using var trainer = Trainer(logps => logps[.., 0].mean());
        trainer.Step();
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        trainer.Fit(21);
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal(21, trainer.StepsDone);
    }

    [Fact]
    public void Step_LossNotFinite_SaysWhere_AndKeepsTheWeights()
    {
        using var scope = NewDisposeScope();
        var before = _model.parameters().Select(p => p.detach().clone()).ToList();
        using var trainer = Trainer(logps => logps.sum() / 0);
        Assert.StartsWith("step 1: loss", Assert.Throws<TrainingDivergedException>(trainer.Step).Message, StringComparison.Ordinal);
        Assert.All(_model.parameters().Zip(before), p => Assert.True(p.First.equal(p.Second).all().ToBoolean()));
    }
}
