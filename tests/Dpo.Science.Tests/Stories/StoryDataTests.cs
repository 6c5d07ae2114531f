using Dpo.Base;
using Dpo.Data;
using Dpo.Data.Labels;
using Dpo.Science.Stories;
using Dpo.Science.Worlds;
using Dpo.Tests.Shared;

namespace Dpo.Science.Tests.Stories;

public sealed class StoryDataTests
{
    private static readonly string[] Names =
        ["stories.jsonl", "story-instructions.jsonl", "story-instructions-heldout.jsonl", "story-preferences.jsonl", "story-preferences-heldout.jsonl",
            "story-labels.jsonl", "advice.jsonl", "advice-instructions.jsonl"];

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

    // Two annotators of the same pairs: right more often than not, in agreement beyond chance, and not always.
    [Fact]
    public void Labels_OfTheRepository_AreOfTwoWhoOftenAgree()
    {
        var labels = LabelFile.Read(Path.Combine(Folder, "story-labels.jsonl"));
        Assert.Equal((200, 200), (labels.Count(l => l.Annotator == "A"), labels.Count(l => l.Annotator == "B")));
        Assert.InRange(labels.Count(l => l.Answer == Answer.Tie), 20, 80);
        Assert.InRange(labels.Where(l => l.Answer != Answer.Tie).Average(l => l.FirstIsBetter!.Value), 0.8, 0.97);         // the data's first is the better one
        Assert.InRange(LabelAgreement.Compute(labels, "A", "B").Kappa, 0.2, 0.9);
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
        Assert.All(compared.Concat(comparedHeldOut), r => Assert.True(StoryScore.Compute(r.Prompt, r.Chosen).Total > StoryScore.Compute(r.Prompt, r.Rejected).Total));
    }
}
