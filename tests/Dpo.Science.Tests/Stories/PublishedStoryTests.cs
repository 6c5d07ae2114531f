using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Science.Stories;
using Dpo.Tests.Shared;
using Dpo.Text;
using Dpo.Training;
using static TorchSharp.torch;

namespace Dpo.Science.Tests.Stories;

/// <summary>Real weights, DPO and PPO in under a minute; dpo lab story --model runs the same at full size.</summary>
public sealed class PublishedStoryTests
{
    private static readonly AlignmentConfig Small = AlignmentConfig.Published with
    {
        Comparisons = 400,
        Preference = new(new CosineLr(2e-4, Warmup: 5), 30),
        Reward = new(new CosineLr(1e-3, Warmup: 5), 50),
        PairsPerBatch = 16,
        Iterations = 12,
        StoriesPerBatch = 32,
        PolicyRate = 4e-4,
        MaxTokens = 50,
        Judged = 100,
    };

    private static List<string> Texts() =>
        [.. File.ReadAllText(Path.Combine(Repository.Real("text"), "tinystories_sample.txt")).Split("<|endoftext|>", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    [Fact]
    public void FromPublished_ScoresRise_NearTheReference_AndTheLanguageIsKept()
    {
        using var folder = new TempFolder();
        var live = new Reports();
        var judged = new StoryRun(folder.Path, new Seeds(1), CPU)
            .FromPublished(Small, Repository.Real("stories260K"), Texts(), "test", _ => { }, default, live).Models;
        Assert.Equal([30L, 50, 12], live.All.Where(r => r.Finished).Select(r => r.Total));
        var (reference, dpo, ppo) = (judged[0], judged[1], judged[2]);
        Assert.Equal(["base", "DPO", "PPO"], judged.Select(j => j.Model));
        Assert.Equal((100, "loss on text"), (reference.Stories.Count, reference.Retention.Name));
        Assert.InRange(reference.Retention.Value, 1.0, 1.6);             // a model that has read such stories
        Assert.All(new[] { dpo, ppo }, j =>
        {
            Assert.True(j.Gain.Low > 0, $"{j.Model} gains {j.Gain} standard deviations");
            Assert.InRange(j.Kl, 0.1, 10);
            Assert.InRange(j.Retention.Value - reference.Retention.Value, -0.1, 0.15);
            Assert.NotEqual(reference.Greedy, j.Greedy);
        });
    }

    [Fact]
    public void OpeningTeller_PromptsAreTwoSentences_NoneIsBothHeldOutAndTrained()
    {
        using var reference = HuggingFace.Load(Repository.Real("stories260K"));
        var tokenizer = TokenizerFile.Load(Repository.Real("stories260K"));
        var teller = new OpeningTeller(reference, tokenizer, 20, 60, 20, Texts(), new Seeds(1));
        Assert.Equal((60, 20), (teller.Prompts(100).Count, teller.HeldOut.Count));
        Assert.Equal(80, teller.Prompts(100).Concat(teller.HeldOut).Distinct().Count());
        Assert.All(teller.HeldOut, p => Assert.Matches("[.!?][\"”']?$", p));
        var ids = teller.Ids(teller.HeldOut[0]);
        Assert.Equal((tokenizer.BosId!.Value, 1), (ids[0], ids.Count(i => i == tokenizer.BosId)));
        Assert.Throws<ArgumentException>(() => new OpeningTeller(reference, tokenizer, 20, 5, 5, [], new Seeds(1)));
    }
}
