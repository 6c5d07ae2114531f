using Dpo.Outside.Tests.Support;
using Dpo.Runs;
using Dpo.Tests.Shared;

namespace Dpo.Outside.Tests.Runs;

/// <summary>DPO on a model folder and JSON lines of one's own.</summary>
public sealed class OwnDataTests
{
    [Fact]
    public void PreferenceRun_InAtMostSixLines_TrainsOnOnesOwnPairs()
    {
        using var folder = new TempFolder();
        var (modelFolder, pairsFile, outFolder) = (
            TinyData.Model(folder.File("model")), TinyData.Pairs(folder.File("pairs.jsonl")), folder.File("out"));

        // begin dpo
        var result = new PreferenceRun(modelFolder, [pairsFile], outFolder)
        {
            Config = new PreferenceRunConfig(Steps: 40, LearningRate: 1e-3),
        }.Run();
        // end dpo

        Assert.InRange(Example.Lines("dpo"), 1, 6);
        Assert.Equal((40, 23, 2), (result.Steps, result.Pairs, result.HeldOut));
        Assert.True(result.ValidationMargin > 0.5, $"margin {result.ValidationMargin}");
        Assert.Equal(1, result.ValidationAccuracy);
    }
}
