using Dpo.Base;
using Dpo.Runs;
using Dpo.Science.Stories;
using Dpo.Tests.Shared;
using Dpo.Training;
using static TorchSharp.torch;

namespace Dpo.Science.Tests.Stories;

public sealed class StoryRunTests : IDisposable
{
    private readonly TempFolder _folder = new();

    // Every stage in a few seconds; nothing is learnt that could be read.
    private static readonly StoryConfig Small = new()
    {
        Base = LanguageModelRunConfig.Stories with { Steps = 12, BatchSize = 4, LayerCount = 1, EmbeddingSize = 16, VocabSize = 300, ValidateEvery = 12 },
        Tuning = new SftRunConfig(8, 4) { ValidateEvery = 8 },
        Alignment = new AlignmentConfig
        {
            Comparisons = 24,
            Preference = new(new ConstantLr(1e-3), 3),
            Reward = new(new ConstantLr(1e-3), 3),
            PairsPerBatch = 4,
            Iterations = 2,
            StoriesPerBatch = 8,
            MaxTokens = 24,
            Judged = 10,
        },
    };

    public void Dispose() => _folder.Dispose();

    private IReadOnlyList<StoryJudgement> Run(StoryConfig settings, List<string>? notes = null, CancellationToken stop = default) =>
        new StoryRun(_folder.Path, new Seeds(1), CPU).FromNothing(settings, "test", (notes ?? []).Add, stop).Models;

    [Fact]
    public void Run_AllStages_OnceAndForAll()
    {
        var live = new Reports();
        var first = new StoryRun(_folder.Path, new Seeds(1), CPU).FromNothing(Small, "test", _ => { }, default, live).Models;
        Assert.Equal(["train 12", "train 8", "train 3", "train 3", "ppo 2"],
            live.All.Where(r => r.Finished).Select(r => FormattableString.Invariant($"{r.Label} {r.Total}")));
        Assert.Equal(["SFT", "DPO", "PPO"], first.Select(j => j.Model));
        Assert.Equal((0.5, 0.0), (first[0].WinRate.Value, Math.Round(first[0].Kl, 4)));
        Assert.All(first, j => Assert.True(j.Stories.Count == 10 && j.Score.Value is >= 0 and <= 10 && j.Parts.Count == 7 && j.Distinct > 0));
        var stages = Directory.GetDirectories(_folder.Path).Select(d => (Path.GetFileName(d), Directory.GetLastWriteTimeUtc(d))).ToList();
        Assert.Equal(["base", "data", "dpo", "ppo", "preferences", "reward", "sft"], stages.Select(s => s.Item1!.Split('-')[0]).Order(StringComparer.Ordinal));
        var notes = new List<string>();
        Assert.Equal(first.Select(j => (j.Score, j.Kl)), Run(Small, notes).Select(j => (j.Score, j.Kl)));
        Assert.DoesNotContain("two stories a prompt, compared by their scores", notes);
        // The logs of stages that were there are whole.
        var logs = new StoryRun(_folder.Path, new Seeds(1), CPU).FromNothing(Small, "test", _ => { }, default).Logs;
        Assert.Equal([("DPO", 3), ("reward model", 3), ("PPO", 2)], logs.Select(l => (l.Key, l.Value.Rows.Count)));
        // Another beta needs its own DPO and PPO, and nothing else.
        Run(Small with { Alignment = Small.Alignment with { Beta = 0.5 } });
        Assert.Equal(stages.Count + 2, Directory.GetDirectories(_folder.Path).Length);
    }

    // Stopped at the start of the second stage; the next call ends where an unbroken one does.
    [Fact]
    public void Run_Stopped_GoesOn()
    {
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => new StoryRun(_folder.Path, new Seeds(1), CPU).FromNothing(Small, "test", stage =>
        {
            if (stage == "DPO")
            {
                stop.Cancel();
            }
        }, stop.Token));
        using var other = new TempFolder();
        var whole = new StoryRun(other.Path, new Seeds(1), CPU).FromNothing(Small, "test", _ => { }, default).Models;
        Assert.Equal(whole.Select(j => (j.Score, j.Kl)), Run(Small).Select(j => (j.Score, j.Kl)));
    }
}
