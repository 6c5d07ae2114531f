using Dpo.Data;
using Dpo.Science.Stories;
using Dpo.Tests.Shared;

namespace Dpo.Science.Tests.Stories;

public sealed class StoryPairTests
{
    [Fact]
    public void File_KeepsTheSampledIds_AndIsPreferenceDataForOthers()
    {
        using var folder = new TempFolder();
        JsonLines.Write(folder.File("p.jsonl"), [new StoryPair("x", "yes", "no", [3, 14, 1], [5])]);
        var read = Assert.Single(JsonLines.Read<StoryPair>(folder.File("p.jsonl")));
        Assert.Equal([3, 14, 1], read.ChosenIds);
        Assert.Equal([5], read.RejectedIds);
        var record = Assert.Single(PreferenceFile.Read(folder.File("p.jsonl"), new PreferenceReport()));
        Assert.Equal(("x", "yes", "no"), (record.Prompt[0].Content, record.Chosen, record.Rejected));
    }
}
