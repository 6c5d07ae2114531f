using Dpo.Checkpoints;
using Dpo.Losses;
using Dpo.Science.Toy;
using Dpo.Science.Worlds;
using Dpo.Tests.Shared;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Tests.Toy;

[Collection(nameof(LabFolder))]
public sealed class ToyLabTests(LabFolder folder) : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly ToyLab _lab = folder.Open();

    public void Dispose()
    {
        _lab.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void Benchmark_KeepsItsReference_BitForBit()
    {
        using var again = folder.Open();
        Assert.Equal(_lab.LogReference.data<double>().ToArray(), again.LogReference.data<double>().ToArray());
    }

    [Fact]
    public void Judge_TheReferenceAndTheOptimum()
    {
        var (start, best) = (_lab.Judge("reference", _lab.LogReference, 0), _lab.Judge("optimum", _lab.LogOptimum, 0));
        Assert.Equal((1.0, 0.0), (Math.Round(start.Regret, 9), Math.Round(start.ReferenceKl, 9)));
        Assert.Equal((0.0, 0.0), (Math.Round(best.Regret, 9), Math.Round(best.Kl, 9)));
        Assert.True(best.Length > start.Length + 0.3 && best.Reward > start.Reward + 1);
    }

    [Fact]
    public void Pairs_ATenthIsHeldOut_AndTheMoreAreThePrefix()
    {
        var (train, heldOut) = _lab.Pairs(200);
        Assert.Equal((180, 20), (train.Count, heldOut.Count));
        Assert.Equal(train.Take(50).Select(p => (string.Join(",", p.Chosen.Ids), string.Join(",", p.Rejected.Ids))),
            _lab.Pairs(1000).Train.Take(50).Select(p => (string.Join(",", p.Chosen.Ids), string.Join(",", p.Rejected.Ids))));
    }

    [Fact]
    public void World_ScoresExamplesByItsReward_AndRefusesStrangers()
    {
        var world = _lab.World;
        Assert.Equal(world.Rewards[3][100], world.Score([world.Example(3, 100)])[0]);
        Assert.Equal("[0] is no prompt of the benchmark world", Assert.Throws<ArgumentException>(() => world.Score([new([0], [5])])).Message);
    }

    // A few steps of each method bring the policy nearer to P* than P_ref is.
    [Fact]
    public void Methods_FewSteps_LowerTheRegret()
    {
        Assert.InRange(ToyMethods.ExactPolicyGradient(_lab, 30).Regret, 0, 0.6);
        Assert.InRange(ToyMethods.PopulationDpo(_lab, 30).Regret, 0, 0.8);
        var (ppo, row) = ToyMethods.Ppo(_lab, "ppo", _lab.World.Score, ToyMethods.NewPpoConfig(_lab, 5));
        ppo.Dispose();
        Assert.InRange(row.Regret, 0, 0.9);
        var (dpo, dpoRow) = ToyPreferences.Policy(_lab, "dpo", new DpoLoss(0.5), 2000, new(20, 256, 5e-4));
        dpo.Dispose();
        Assert.True(dpoRow.Regret < 0.95 && dpoRow.HeldOutLoss < Math.Log(2) && dpoRow.StoppedAt > 0);
        var (policy, both) = ToyPreferences.RewardThenPpo(_lab, "both", 2000, new(40, 256, 1e-3), ToyMethods.NewPpoConfig(_lab, 2));
        policy.Dispose();
        // DPO generates nothing and runs two models; PPO runs four, the reward model's training a fifth network's head on one of them.
        Assert.Equal((2, 0L), (dpoRow.Work!.Models, dpoRow.Work.GeneratedTokens));
        Assert.Equal(4, both.Work!.Models);
        Assert.InRange(both.Work.GeneratedTokens, 2 * 512, 2 * 512 * 4);
        Assert.True(both.Correlation > 0.1 && both.Accuracy is > 0.5 and < 0.72 && both.Accuracy < both.BayesAccuracy && both.RegretOfReward is not null);
    }

    // The first epoch is held against the reference; training on lowers the training loss for ever, the held-out loss only at first.
    [Fact]
    public void Ppo_HasARowEveryFewRounds_AndStopsWhereItIsTold()
    {
        var rows = ToyCurves.Ppo(_lab, iterations: 8, until: 4, every: 2);
        Assert.Equal([0, 2, 4], rows.Select(r => r.Setting!.Value));
        Assert.Equal(0, rows[0].ReferenceKl, 6);
        Assert.Equal(1, rows[0].Regret, 6);
        Assert.True(rows[2].Kl < rows[0].Kl);
    }

    [Fact]
    public void Overtraining_HasARowAnEpoch()
    {
        var rows = ToyCurves.Overtraining(_lab, 3);
        Assert.Equal([0.0, 1, 2, 3], rows.Select(r => r.Setting!.Value));
        Assert.Equal(1, rows[0].Regret, 1e-6);
        Assert.Equal(Math.Log(2), rows[0].HeldOutLoss!.Value, 1e-6);
        Assert.True(rows[0].TrainingLoss is null && rows[3].TrainingLoss < rows[1].TrainingLoss && rows[1].HeldOutLoss < rows[0].HeldOutLoss && rows[2].Regret < rows[1].Regret);
    }

    [Fact]
    public void Over_KeepsRowsOfTheParts_AndWith_ChangesTheTruth()
    {
        using var all = _lab.Over(PromptPart.Labelled);
        Assert.Equal(_lab.Prompts, all.Prompts);
        Assert.Equal(_lab.LogOptimum.data<double>().ToArray(), all.LogOptimum.data<double>().ToArray());
        using var tables = NewDisposeScope();
        using var other = _lab.With(-_lab.Rewards, _lab.World.RewardTable(CPU, lengthBonus: 1));
        Assert.Equal(1, other.Judge("reference", other.LogReference, 0).Regret, 1e-9);
        Assert.True(other.Judge("optimum of the old truth", _lab.LogOptimum, 0).Regret > 2);
        double Longer(ToyLab lab) => lab.Pairs(500).Train.Average(p => p.Chosen.Response.Length - p.Rejected.Response.Length);
        Assert.True(Longer(other) > Longer(_lab) + 0.3);                    // labels follow the confounded reward
    }

    [Fact]
    public void Reference_OfAnotherWorld_IsRefused()
    {
        using var strange = new TempFolder();
        Safetensors.Write(strange.File("reference-1.safetensors"), [("odd.weight", ones(1))]);
        var error = Assert.Throws<InvalidDataException>(() => ToyLab.Benchmark(1, CPU, strange.Path));
        Assert.Contains("reference-1.safetensors is no reference of the benchmark world", error.Message, StringComparison.Ordinal);
        Assert.Contains("got odd.weight instead", error.Message, StringComparison.Ordinal);
    }

    // IPO's minimiser is not P*: the policy has another distance to each.
    [Fact]
    public void Losses_IpoGoesToItsOwnMinimiser()
    {
        var ipo = ToyLosses.Train(_lab, "ipo", 10);
        Assert.True(ipo.LossGap > 0 && ipo.KlToMinimiser > 0);
        Assert.True(Math.Abs(ipo.Kl - ipo.KlToMinimiser!.Value) > 0.01);
    }

    [Fact]
    public void Kto_TakesMassFromWhatIsMoreOftenBad()
    {
        var few = ToyLosses.Kto(_lab, 20);
        Assert.True(few.Regret < 0.8 && few.LossGap is null);
    }

    // Two tables on one folder: what is done is not done again; what a process has claimed is left to it.
    [Fact]
    public void Table_WorksOffOnce_AndKeepsRows()
    {
        var table = new ToyTable(folder.Path, CPU);
        var done = new List<ToyResult>();
        table.Work(["frontier-exact"], [1], done.Add, default);
        table.Work(["frontier-exact"], [1], done.Add, default);
        Assert.Equal(7 + 7, done.Count);
        Assert.Equal(done, table.Rows(["frontier-exact"], [1]));
        Assert.True(table.IsComplete(["frontier-exact"], [1]));
        Assert.False(table.IsComplete(["frontier-exact"], [1, 2]));
        // No policy has more reward at its KL than the optimum: the best of N lies below the line through the optima.
        var best = done.Single(r => r is { Run: "best of N", Setting: 4 });
        var above = done.Where(r => r.Run == "optimum").OrderBy(r => r.ReferenceKl).First(r => r.ReferenceKl >= best.ReferenceKl);
        Assert.True(above.Reward > best.Reward);
        Assert.Throws<OperationCanceledException>(() => table.Work(["ppo"], [1], done.Add, new CancellationToken(true)));
    }

    [Fact]
    public void Markdown_HasMedianAndWorst()
    {
        ToyResult Row(long seed, double regret) => new("ppo", seed, 0.01 * seed, regret, 1, 1, 3, 10) { Correlation = 0.9 + 0.01 * seed };
        Assert.Equal("""
            | run | seeds | KL(P \|\| P*), nats | regret, % | correlation of the reward | seconds |
            | --- | --- | --- | --- | --- | --- |
            | ppo | 3 | 2.0e-2 (3.0e-2) | 2.00 (9.00) | 0.920 (0.910) | 10 (10) |

            """, ToyTable.Markdown([Row(1, 0.02), Row(2, 0.01), Row(3, 0.09)]));
        Assert.Equal("| optimum | 0.5 | 1 | 1.000 | 1.000 | 10 |", ToyTable.Markdown([Row(1, 0) with { Run = "optimum", Setting = 0.5, Correlation = null }]).Split('\n')[2]);
        Assert.Equal(Row(1, 0.5), ToyTable.Parse(ToyTable.ToJson(Row(1, 0.5))));
    }
}
