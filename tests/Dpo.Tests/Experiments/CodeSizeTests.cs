using Dpo.Experiments;
using Dpo.Tests.Shared;
using Dpo.Training;

namespace Dpo.Tests.Experiments;

public sealed class CodeSizeTests
{
    // KlControl names Allowed and nothing else of the library.
    [Fact]
    public void Of_FollowsTheTypesThatAreNamed_AndCountsLinesWithCode()
    {
        var files = CodeSize.Of("FixedKl");
        Assert.Equal(["Estimators/Allowed.cs", "Training/KlControl.cs"], files.Keys.Order(StringComparer.Ordinal));
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "lib", "Dpo", "Estimators", "Allowed.cs")).Select(l => l.Trim());
        Assert.Equal(lines.Count(l => l.Length > 1 && !l.StartsWith("//", StringComparison.Ordinal)), files["Estimators/Allowed.cs"]);
    }

    [Fact]
    public void Of_ATrainer_NeedsItsModel_NotItsRivals()
    {
        var files = CodeSize.Of(nameof(PreferenceTrainer), "DpoLoss");
        Assert.Contains("Models/Transformer.cs", files.Keys);
        Assert.Contains("Estimators/Logps.cs", files.Keys);
        Assert.DoesNotContain("Training/PpoTrainer.cs", files.Keys);
        Assert.DoesNotContain("Losses/IpoLoss.cs", files.Keys);
    }

    [Fact]
    public void Of_AnUnknownType_IsRefused() =>
        Assert.StartsWith("the library declares no type Nonsense", Assert.Throws<ArgumentException>(() => CodeSize.Of("Nonsense")).Message, StringComparison.Ordinal);

    [Fact]
    public void Knobs_AreTheWritableProperties() => Assert.Equal((1, 8), (CodeSize.Knobs(typeof(Dpo.Losses.PpoClipLoss)), CodeSize.Knobs(typeof(OptimConfig))));
}
