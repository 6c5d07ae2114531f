using Dpo.Data;
using Dpo.Devices;
using Dpo.Experiments;
using Dpo.Tests.Shared;
using Dpo.Worlds;

namespace Dpo.Tests.Experiments;

public sealed class StoryDataTests
{
    private static readonly string[] Names =
        ["stories.jsonl", "story-instructions.jsonl", "story-instructions-heldout.jsonl", "story-preferences.jsonl", "story-preferences-heldout.jsonl",
            "advice.jsonl", "advice-instructions.jsonl"];

    private static string Folder => Path.Combine(Repository.Root, "datasets");

    // DPO_WRITE_DATASETS=1 writes the files anew; the card then needs the new hashes.
    [Fact]
    public void Write_SeedOne_GivesTheFilesOfTheRepository()
    {
        using var fresh = new TempFolder();
        StoryData.Write(Environment.GetEnvironmentVariable("DPO_WRITE_DATASETS") is { Length: > 0 } ? Folder : fresh.Path, new Seeds(1));
        foreach (var name in Names.Where(n => File.Exists(fresh.File(n))))
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(Folder, name)), File.ReadAllBytes(fresh.File(name)));
            Assert.InRange(new FileInfo(fresh.File(name)).Length, 10_000, 1_000_000);
        }
    }

    [Fact]
    public void Files_OfTheRepository_AreReadWhole_AndHeldOutPromptsAreNowhereElse()
    {
        var texts = JsonLines.Read<TextExample>(Path.Combine(Folder, Names[0])).ToList();
        var trained = JsonLines.Read<PromptCompletion>(Path.Combine(Folder, Names[1])).Select(r => r.Prompt).ToList();
        var heldOut = JsonLines.Read<PromptCompletion>(Path.Combine(Folder, Names[2])).Select(r => r.Prompt).ToList();
        var compared = JsonLines.Read<PreferenceExample>(Path.Combine(Folder, Names[3])).ToList();
        var comparedHeldOut = JsonLines.Read<PreferenceExample>(Path.Combine(Folder, Names[4])).ToList();
        Assert.Equal((2000, 1000, 100, 1000, 200), (texts.Count, trained.Count, heldOut.Count, compared.Count, comparedHeldOut.Count));
        Assert.Empty(heldOut.Concat(comparedHeldOut.Select(r => r.Prompt)).Intersect(trained.Concat(compared.Select(r => r.Prompt))));
        Assert.All(compared.Concat(comparedHeldOut), r => Assert.True(StoryScore.Of(r.Prompt, r.Chosen).Total > StoryScore.Of(r.Prompt, r.Rejected).Total));
    }
}
