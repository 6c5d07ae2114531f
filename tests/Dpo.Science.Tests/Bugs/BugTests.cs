using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Data;
using Dpo.Losses;
using Dpo.Science.Bugs;
using Dpo.Science.Toy;
using Dpo.Science.Worlds;
using Dpo.Tests.Shared;
using Dpo.Training;
using TorchSharp;

namespace Dpo.Science.Tests.Bugs;

/// <summary>The eight usual bugs: the recorded curves are told apart by chapter 10's table, and the loop that they are planted in is DPO.</summary>
public sealed class BugTests
{
    private static readonly IReadOnlyList<BugCurves> _runs = BugCurves.Read(Path.Combine(Repository.Root, "datasets", "recorded", "exact", "bugs.jsonl"));

    private static readonly BugRules _rules = new([.. _runs.Where(r => r.Bug == Bug.None)]);

    [Fact]
    public void Recorded_EachBug_HasFiveSeeds_AndAllCurves()
    {
        Assert.All(Enum.GetValues<Bug>(), bug => Assert.Equal([1, 2, 3, 4, 5], _runs.Where(r => r.Bug == bug).Select(r => r.Seed)));
        Assert.All(_runs, r => Assert.Equal(8, r.Curves.Count));
        Assert.All(_runs.SelectMany(r => r.Curves.Values), c => Assert.True(c.Steps.Length == c.Values.Length && c.Values.All(double.IsFinite)));
    }

    [Fact]
    public void Rules_NameEachBug_InFourSeedsOfFive()
    {
        Assert.All(Enum.GetValues<Bug>(), bug => Assert.InRange(_runs.Count(r => r.Bug == bug && _rules.Diagnose(r) == bug), 4, 5));
        Assert.All(_runs.Where(r => r.Bug == Bug.None), r => Assert.Equal(Bug.None, _rules.Diagnose(r)));
    }

    [Fact]
    public void Rules_SeparateEachPair_InFourSeedsOfFive()
    {
        var bugs = Enum.GetValues<Bug>();
        Bug Said(Bug bug, long seed) => _rules.Diagnose(_runs.Single(r => r.Bug == bug && r.Seed == seed));
        Assert.All(from a in bugs from b in bugs where a < b select (a, b), pair =>
            Assert.InRange(Enumerable.Range(1, 5).Count(seed => Said(pair.a, seed) != Said(pair.b, seed)), 4, 5));
    }

    // Leave one out: a run shares what its bug does not touch with the healthy run of its seed, so a band with that run in it is too kind.
    [Fact]
    public void Rules_OfOtherSeeds_NameTheBugToo()
    {
        foreach (var bug in Enum.GetValues<Bug>().Skip(1))
        {
            var named = _runs.Where(r => r.Bug == bug).Count(r => new BugRules([.. _runs.Where(h => h.Bug == Bug.None && h.Seed != r.Seed)]).Diagnose(r) == bug);
            Assert.InRange(named, 4, 5);
        }
    }

    [Fact]
    public void Mystery_HasEachBugOnce_AndANameForEach()
    {
        Assert.Equal(Enum.GetValues<Bug>().Skip(1), BugMystery.Patients.Order());
        Assert.Equal(BugMystery.Patients.Order(), BugMystery.Signs.Keys.Order());
        Assert.All(BugMystery.Signs.Values, s => Assert.Contains(s.Curve, _runs[0].Curves.Keys));
    }

    // Without a bug the loop is the trainer; with the mean its first logps are a fraction, with the prompt in they are lower, without EOS higher.
    [Fact]
    public void Loop_WithoutABug_IsThePreferenceTrainer_AndABugShowsAtOnce()
    {
        using var folder = new TempFolder();
        using (var quick = ToyReference.Fit(ToyWorld.Spelled(), new Seeds(1), torch.CPU, new OptimConfig(new ConstantLr(3e-3), 5)))
        {
            Safetensors.Write(folder.File("reference-spelled-1.safetensors"), quick.named_parameters().Select(p => (p.name, (torch.Tensor)p.parameter)));
        }
        using var lab = ToyLab.Create(ToyWorld.Spelled(), 1, torch.CPU, folder.File(""));
        var pairs = new PreferenceBatches(lab.Pairs(100).Train, 30, lab.Seeds, torch.CPU);
        var config = new OptimConfig(new ConstantLr(1e-3), 3);
        double[] Losses(Bug bug) => new BuggyDpo(lab, bug).Train(pairs, config, 2).Series("loss").Values;
        double First(Bug bug) => new BuggyDpo(lab, bug).Train(pairs, config, 2).Series("logps/chosen").Values[0];
        using var policy = lab.NewPolicy();
        using var trainer = new PreferenceTrainer(policy, lab.Reference, pairs, new DpoLoss(lab.World.Beta), config, lab.NewLog("DPO"));
        var right = trainer.Fit().Series("loss").Values;
        Assert.All(Losses(Bug.None).Zip(right), p => Assert.Equal(p.Second, p.First, 5));
        Assert.All(Losses(Bug.PromptInTheLoss).Zip(right), p => Assert.Equal(p.Second, p.First, 4));       // a prompt cancels in a pair
        Assert.All(Losses(Bug.ReferenceNotFrozen), l => Assert.Equal(Math.Log(2), l, 5));
        Assert.NotEqual(Math.Log(2), Losses(Bug.DropoutOn)[0], 4);
        var healthy = First(Bug.None);
        Assert.True(First(Bug.PromptInTheLoss) < healthy - 2 && First(Bug.EosMasked) > healthy && First(Bug.MeanForSum) > healthy / 2);
    }
}
