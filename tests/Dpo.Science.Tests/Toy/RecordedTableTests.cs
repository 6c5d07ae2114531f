using Dpo.Science.Claims;
using Dpo.Science.Toy;
using Dpo.Tests.Shared;

namespace Dpo.Science.Tests.Toy;

/// <summary>The recorded rows that the tables of datasets/recorded/README.md are made of. That the tables are those of the rows, the tests of dpo lab readme say.</summary>
public sealed class RecordedTableTests
{
    private static List<ToyResult> Recorded(string file) =>
        [.. File.ReadAllLines(Path.Combine(Repository.Root, "datasets", "recorded", "exact", file)).Select(ToyTable.Parse)];

    [Fact]
    public void Table_HasEveryRun_AndNoneBeatsTheOptimum()
    {
        var rows = Recorded("table.jsonl");
        Assert.Equal(ToyRuns.Groups["table"], rows.Select(r => r.Run).Distinct());
        Assert.All(rows.GroupBy(r => r.Run), g => Assert.Equal([1L, 2, 3, 4, 5], g.Select(r => r.Seed)));
        // No policy is better than the exact optimum, and no learnt reward ranks better than r*.
        Assert.All(rows, r => Assert.True(r.Kl > 0 && r.Regret > 0 && (r.Accuracy is null || r.Accuracy < r.BayesAccuracy)));
    }

    [Fact]
    public void Losses_AreAbove_TheirInfimum()
    {
        var rows = Recorded("losses.jsonl");
        Assert.Equal(ToyRuns.Groups["losses"], rows.Select(r => r.Run));
        Assert.All(rows, r => Assert.True(r.LossGap is null or > 0 && r.KlToMinimiser is null or > 0));
    }

    // E r - β KL(P || P_ref) is at most J(P*_β), for every policy and every β: the frontier of the optima holds all points.
    [Fact]
    public void Frontier_NoPointIsBeyondTheOptima()
    {
        var rows = Recorded("frontier.jsonl");
        Assert.Equal([1L, 2, 3, 4, 5], rows.Select(r => r.Seed).Distinct().Order());
        foreach (var seed in rows.GroupBy(r => r.Seed))
        {
            foreach (var optimum in seed.Where(r => r.Run == "optimum"))
            {
                var beta = optimum.Setting!.Value;
                Assert.All(seed, r => Assert.True(r.Reward - beta * r.ReferenceKl <= optimum.Reward - beta * optimum.ReferenceKl + 1e-6));
            }
        }
    }

    [Fact]
    public void Curves_HaveThreeSeedsAPoint()
    {
        var rows = Recorded("curves.jsonl");
        // The reward's part of the regret and PPO's add up; an interval over seeds needs more than one.
        Assert.All(rows.GroupBy(r => (r.Run, r.Setting)), g => Assert.True(g.Count() >= 3));
    }

    [Fact]
    public void LargeWorld_HasTwoSeedsARun()
    {
        var rows = Recorded("large.jsonl");
        Assert.All(rows.GroupBy(r => r.Run), g => Assert.Equal([1L, 2], g.Select(r => r.Seed).Order()));
    }

    [Fact]
    public void Comparison_MeasuresEveryClaim()
    {
        var rows = Recorded("compare.jsonl");
        Assert.All(LectureClaims.All, claim => Assert.NotEmpty(claim.Measure(new ClaimRows(rows))));
    }
}
