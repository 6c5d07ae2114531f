using System.Text.Json;
using System.Text.Json.Nodes;
using Dpo.Checkpoints;
using Dpo.Data;
using Dpo.Science.Stories;
using Dpo.Tests.Shared;
using Dpo.Text;

namespace Dpo.Science.Tests.Stories;

/// <summary>What dpo lab story gave, three seeds and a published model: the bars that it has to pass.</summary>
public sealed class RecordedStoryTests
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static string Folder => Path.Combine(Repository.Root, "datasets", "recorded", "storyteller");

    private static List<StoryRow> Rows(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!["models"].Deserialize<List<StoryRow>>(SnakeCase)!;

    private static double Median(IEnumerable<double> numbers) => numbers.Order().ElementAt(1);

    [Fact]
    public void Storyteller_MedianOfThreeSeeds_PassesTheBars()
    {
        var runs = Enumerable.Range(1, 3).ToDictionary(s => (long)s, s => (IReadOnlyList<StoryRow>)Rows($"seed-{s}.json"));
        double Of(int model, Func<StoryRow, double> number) => Median(runs.Values.Select(r => number(r[model])));
        Assert.InRange(Of(0, r => r.Score.Value), 5, 7.5);
        Assert.All(new[] { 1, 2 }, model =>
        {
            Assert.True(Median(runs.Values.Select(r => r[model].Score.Value - r[0].Score.Value)) >= 1);
            Assert.True(Of(model, r => r.WinRate.Low) > 0.55);
            Assert.InRange(Of(model, r => r.Kl), 0.5, 8);
            Assert.True(Of(model, r => r.Distinct) >= 0.9);
            Assert.True(Of(model, r => r.SharedRun) <= 0.2);
            Assert.True(Median(runs.Values.Select(r => r[model].RetentionValue - r[0].RetentionValue)) >= -0.05);
        });
    }

    [Fact]
    public void PublishedModel_PassesTheBars()
    {
        var rows = Rows("published.json");
        Assert.All(rows.Skip(1), row =>
        {
            Assert.True(row.Gain.Low >= 1);
            Assert.InRange(row.Kl, 0.5, 10);
            Assert.True(row.RetentionValue - rows[0].RetentionValue <= 0.15);
        });
    }

    // What chapters start from: the tuned storyteller, and a reward model that prefers what the score prefers.
    [Fact]
    public void Checkpoints_RewardModel_OrdersStoriesAsTheScoreDoes()
    {
        var tokenizer = TokenizerFile.Load(Path.Combine(Folder, "sft"));
        using var reward = HuggingFace.LoadReward(Path.Combine(Folder, "reward"));
        var pairs = JsonLines.Read<PreferenceExample>(Path.Combine(Repository.Root, "datasets", "story-preferences-heldout.jsonl")).Take(100).ToList();
        double[] Scores(Func<PreferenceExample, string> story) => reward.Score([.. pairs.Select(p => ChatTemplate.Instruction.Encode(tokenizer, p.Prompt, story(p)))], 20);
        Assert.InRange(Scores(p => p.Chosen).Zip(Scores(p => p.Rejected)).Average(p => p.First > p.Second ? 1.0 : 0), 0.75, 1);
        using var sft = HuggingFace.Load(Path.Combine(Folder, "sft"));
        Assert.Equal(tokenizer.VocabSize, sft.Config.VocabSize);
        Assert.All(Directory.GetFiles(Folder, "*", SearchOption.AllDirectories), f => Assert.InRange(new FileInfo(f).Length, 1, 1_000_000));
    }
}
