using Dpo.Base;
using Dpo.Losses;
using Dpo.Runs;
using Dpo.Tests.Shared;
using static TorchSharp.torch;

namespace Dpo.Tests.Runs;

/// <summary>Every run into a folder reports to the sink that its caller gives, and not to the host's.</summary>
public sealed class RunLiveTests : IDisposable
{
    private static readonly string Datasets = Path.Combine(Repository.Root, "datasets");
    private static readonly string Model = Path.Combine(Datasets, "recorded", "stories-sft");
    private static readonly PairSettings Pairs = new(Steps: 2, BatchSize: 4);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Few(string file)
    {
        File.WriteAllLines(_folder.File(file), File.ReadLines(Path.Combine(Datasets, file)).Take(20));
        return _folder.File(file);
    }

    [Theory]
    [InlineData("language model")]
    [InlineData("instructions")]
    [InlineData("preferences")]
    [InlineData("rewards")]
    public void Run_ReportsToTheCallersSink_ElseToTheHosts(string kind)
    {
        var (host, caller) = (new Reports(), new Reports());
        using var live = LiveOutput.Use(host);
        Run(kind, "a", caller);
        Assert.Equal((0, 2, true), (host.Count, caller.Newest.Done, caller.Newest.Finished));
        Run(kind, "b", null);
        Assert.Equal((2, true), (host.Newest.Done, host.Newest.Finished));
    }

    private void Run(string kind, string name, ILiveOutput? live)
    {
        var (folder, seeds) = (_folder.File(name), new Seeds(1));
        switch (kind)
        {
            case "language model":
                new LanguageModelRun(LanguageModelSettings.Sentences with { Steps = 2 },
                    [Path.Combine(Datasets, "sentences.txt")], folder, seeds, CPU).Run("test", false, default, live);
                break;
            case "instructions":
                new InstructionRun(new InstructionSettings(2, 4), Model, [Few("story-instructions.jsonl")],
                    Few("story-instructions-heldout.jsonl"), folder, seeds, CPU).Run("test", false, null, default, live);
                break;
            case "preferences":
                new PreferenceRun(Pairs, new DpoLoss(0.1), Model, [Few("story-preferences.jsonl")],
                    null, folder, seeds, CPU).Run("test", false, null, default, live);
                break;
            default:
                new RewardRun(Pairs, Model, [Few("story-preferences.jsonl")],
                    null, null, folder, seeds, CPU).Run("test", false, null, default, live);
                break;
        }
    }
}
