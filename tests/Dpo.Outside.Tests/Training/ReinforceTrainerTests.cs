using Dpo.Base;
using Dpo.Devices;
using Dpo.Metrics;
using Dpo.Outside.Tests.Models;
using Dpo.Sampling;
using Dpo.Tests.Shared;
using Dpo.Training;

namespace Dpo.Outside.Tests.Training;

/// <summary>The frame's parts under a loop of one's own.</summary>
public sealed class ReinforceTrainerTests
{
    private static readonly Seeds _seeds = new(1);

    [Fact]
    public void Fit_RewardForAWord_TheRewardGrows()
    {
        using var policy = new LstmModel(4, 16, _seeds);
        using var trainer = Of(policy);

        var (_, rewards) = trainer.Fit().Series("reward");

        Assert.Equal(40, rewards.Length);
        Assert.True(rewards[^1] > 3.5 && rewards[0] < 2, $"from {rewards[0]} to {rewards[^1]}");
    }

    [Fact]
    public void Resume_InTheMiddle_GoesOnBitEqual()
    {
        using var folder = new TempFolder();
        using var policy = new LstmModel(4, 16, _seeds);
        using var whole = Of(policy);
        whole.Fit(until: 7);
        whole.Save(folder.File("state"));
        whole.Fit();
        using var other = new LstmModel(4, 16, new Seeds(2));
        using var resumed = Of(other);

        resumed.Resume(folder.File("state"));
        resumed.Fit();

        Assert.Equal(whole.Log.Rows.Skip(7).Select(r => r["grad_norm"]), resumed.Log.Rows.Select(r => r["grad_norm"]));
    }

    [Fact]
    public void StepLoop_StepThatDoesNotCountItself_IsRefusedAndNotEndless()
    {
        var loop = new StepLoop("mine", 3);

        var error = Assert.Throws<InvalidOperationException>(() =>
            loop.Run(() => new StepMetrics(1, new Dictionary<string, double>())));

        Assert.Equal("mine: a step went from 0 to 0 steps done; expected one more: each step adds one to StepLoop.Done",
            error.Message);
    }

    // A point for each word 1 among four.
    private static ReinforceTrainer Of(LstmModel policy) => new(
        policy, [.. Enumerable.Repeat(new[] { 0 }, 32)], response => response.Count(id => id == 1), new SamplingConfig(4),
        new OptimConfig(new ConstantLr(2e-2), 40), _seeds, new RunLog(RunHeader.Now("reinforce", _seeds, Compute.Cpu)));
}
