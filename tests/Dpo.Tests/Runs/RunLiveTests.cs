using Dpo.Base;
using Dpo.Runs;
using Dpo.Tests.Shared;

namespace Dpo.Tests.Runs;

/// <summary>Every run into a folder reports to the sink that its caller gives, and not to the host's.</summary>
public sealed class RunLiveTests : IDisposable
{
    private static readonly string Datasets = Path.Combine(Repository.Root, "datasets");
    private static readonly string Model = Path.Combine(Datasets, "recorded", "stories-sft");
    private static readonly PreferenceRunConfig Pairs = new(Steps: 2, BatchSize: 4);

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
    [InlineData("good and bad")]
    [InlineData("PPO")]
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
        var options = new TrainingOptions(_folder.File(name)) { Live = live };
        switch (kind)
        {
            case "language model":
                new LanguageModelRun([Path.Combine(Datasets, "sentences.txt")], options)
                { Config = LanguageModelRunConfig.Sentences with { Steps = 2 } }.Run();
                break;
            case "instructions":
                new SftRun(Model, [Few("story-instructions.jsonl")], options, Few("story-instructions-heldout.jsonl"))
                { Config = new SftRunConfig(2, 4) }.Run();
                break;
            case "preferences":
                new PreferenceRun(Model, [Few("story-preferences.jsonl")], options) { Config = Pairs }.Run();
                break;
            case "good and bad":
                new KtoRun(Model, [Few("story-preferences.jsonl")], options) { Config = Pairs }.Run();
                break;
            case "rewards":
                Reward(options);
                break;
            default:
                Reward(new(_folder.File("judge " + name)) { Live = new Reports() });
                new PpoRun(Model, _folder.File("judge " + name), [Few("story-preferences.jsonl")], options)
                { Config = new PpoRunConfig(2, 4) { MaxTokens = 4, Epochs = 1 } }.Run();
                break;
        }
    }

    private void Reward(TrainingOptions options) =>
        new RewardRun(Model, [Few("story-preferences.jsonl")], options) { Config = Pairs }.Run();
}
