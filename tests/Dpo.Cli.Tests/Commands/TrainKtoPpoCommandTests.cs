using System.Text.Json.Nodes;
using Dpo.Tests.Shared;

namespace Dpo.Cli.Tests.Commands;

public sealed class TrainKtoPpoCommandTests : IDisposable
{
    private static readonly string Datasets = Path.Combine(Repository.Root, "datasets");
    private static readonly string Model = Path.Combine(Datasets, "recorded", "stories-sft");
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Few(int rows)
    {
        File.WriteAllLines(_folder.File("few.jsonl"), File.ReadLines(Path.Combine(Datasets, "story-preferences.jsonl")).Take(rows));
        return _folder.File("few.jsonl");
    }

    private string[] Kto(string folder, params string[] more) =>
        ["train", "kto", "--model", Model, "--batch-size", "4", "--steps", "4", "--out", _folder.File(folder), .. more];

    private string[] Ppo(string folder, params string[] more) => Longer(folder, 6, more);

    private string[] Longer(string folder, int tokens, params string[] more) =>
        ["train", "ppo", "--model", Model, "--batch-size", "4", "--iterations", "3", "--epochs", "1", "--max-tokens", $"{tokens}",
            "--out", _folder.File(folder), .. more];

    private static string Sha256(string file) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)));

    [Fact]
    public void Kto_OnRowsWithLabels_TheModelCanBeSampled_AndARunGoesOn()
    {
        File.WriteAllLines(_folder.File("kto.jsonl"), Enumerable.Range(0, 24).Select(i =>
            $$"""{"prompt": "Write a story {{i / 2}}.", "completion": "Once {{i}}.", "label": {{(i % 2 == 0 ? "true" : "false")}}}""")
            .Append("""{"prompt": "p", "completion": "c", "label": "yes"}"""));
        string[] data = ["--data", _folder.File("kto.jsonl"), "--desirable-weight", "1.2", "--accumulation-steps", "2"];
        var result = CommandLine.Call(Kto("a", [.. data, "--json", _folder.File("r.json")]));
        Assert.Equal(0, result.Code);
        Assert.StartsWith("4 steps in ", result.Output, StringComparison.Ordinal);
        Assert.Contains("label is \"yes\"; expected true or false", result.Error, StringComparison.Ordinal);
        var figures = JsonNode.Parse(File.ReadAllText(_folder.File("r.json")))!;
        Assert.Equal((4, 10, 10, 4), ((int)figures["steps"]!, (int)figures["desirable"]!, (int)figures["undesirable"]!, (int)figures["held_out"]!));
        Assert.InRange((double)figures["validation_loss"]!, 0.3, 0.7);
        Assert.Equal(0, CommandLine.Call("sample", "--model", _folder.File("a"), "--prompt", "Once", "--max-tokens", "3").Code);
        CommandLine.Sentence(CommandLine.Call(Kto("a", [.. data, "--resume", "--undesirable-weight", "2"])), 1, "\"loss.UndesirableWeight\": 1");
        Assert.Equal(0, CommandLine.Call(Kto("a", [.. data, "--resume"])).Code);
    }

    [Fact]
    public void Kto_OnPairs_AndWrongUse()
    {
        var result = CommandLine.Call(Kto("p", "--data", Few(20)));
        Assert.Equal(0, result.Code);
        Assert.Contains("good and 18 bad responses", result.Output, StringComparison.Ordinal);
        File.WriteAllText(_folder.File("one.jsonl"), string.Concat(Enumerable.Repeat("{\"prompt\": \"p\", \"completion\": \"c\", \"label\": true}\n", 6)));
        CommandLine.Sentence(CommandLine.Call(Kto("q", "--data", _folder.File("one.jsonl"))), 1, "expected at least two prompts to learn from");
        CommandLine.Sentence(CommandLine.Call(Kto("q", "--data", _folder.File("one.jsonl"), "--desirable-weight", "0")), 2, "--desirable-weight");
        Assert.False(Directory.Exists(_folder.File("q")));
    }

    [Fact]
    public void Ppo_OnARewardModel_SavesAModel_AndGoesOnBitForBit()
    {
        var prompts = Few(20);
        Assert.Equal(0, CommandLine.Call("train", "reward", "--model", Model, "--data", prompts, "--steps", "4", "--batch-size", "4", "--out", _folder.File("r")).Code);
        string[] from = ["--reward", _folder.File("r"), "--prompts", prompts];
        var result = CommandLine.Call(Ppo("a", [.. from, "--minibatches", "2", "--accumulation-steps", "2", "--json", _folder.File("ppo.json")]));
        Assert.Equal(0, result.Code);
        Assert.StartsWith("3 iterations in ", result.Output, StringComparison.Ordinal);
        var figures = JsonNode.Parse(File.ReadAllText(_folder.File("ppo.json")))!;
        Assert.Equal((3, 12, 20), ((int)figures["steps"]!, (int)figures["episodes"]!, (int)figures["prompts"]!));
        Assert.Equal(0, CommandLine.Call("sample", "--model", _folder.File("a"), "--prompt", "Once", "--max-tokens", "3").Code);

        // The last iteration once more, from the state before it, gives the same weights.
        Assert.Equal(0, CommandLine.Call(Ppo("b", [.. from, "--save-every", "1", "--tensorboard"])).Code);
        var whole = Sha256(_folder.File("b/model.safetensors"));
        File.Move(_folder.File("b/training-state.1.safetensors"), _folder.File("b/training-state.safetensors"), overwrite: true);
        File.Delete(_folder.File("b/model.safetensors"));
        Assert.Equal(0, CommandLine.Call(Ppo("b", [.. from, "--save-every", "1", "--tensorboard", "--resume"])).Code);
        Assert.Equal(whole, Sha256(_folder.File("b/model.safetensors")));
        Assert.Equal(4, File.ReadAllLines(_folder.File("b/log.jsonl")).Length);
    }

    [Fact]
    public void Ppo_WrongUse_IsNamed_AndLeavesNothing()
    {
        var prompts = Few(4);
        string[] none = ["--prompts", prompts];
        CommandLine.Sentence(CommandLine.Call(Ppo("o", [.. none, "--reward", Model])), 1, "expected a reward model");
        CommandLine.Sentence(CommandLine.Call(Ppo("o", [.. none, "--reward", _folder.File("nowhere")])), 1, "nowhere");
        CommandLine.Sentence(CommandLine.Call(Ppo("o", [.. none, "--reward", Model, "--minibatches", "3"])), 2, "--minibatches must be a divisor of BatchSize=4");
        File.WriteAllText(_folder.File("bad.jsonl"), "{\"text\": \"a\"}\n");
        Assert.Equal(0, CommandLine.Call("train", "reward", "--model", Model, "--data", Few(20), "--steps", "1", "--batch-size", "2", "--out", _folder.File("r")).Code);
        CommandLine.Sentence(CommandLine.Call(Ppo("o", "--reward", _folder.File("r"), "--prompts", _folder.File("bad.jsonl"))), 1, "has no prompt but text");
        CommandLine.Sentence(CommandLine.Call(Longer("o", 100_000, "--reward", _folder.File("r"), "--prompts", prompts)), 1, "leave no room for 100000 tokens");
        Assert.False(Directory.Exists(_folder.File("o")));
    }

    // The reward model reads the policy's ids: another tokenizer would score other texts.
    [Fact]
    public void Ppo_ARewardModelOfAnotherTokenizer_IsRefused()
    {
        var rows = string.Concat(Enumerable.Range(0, 4).Select(i => $$"""{"prompt": "say a", "chosen": "b{{i}}", "rejected": "c"}""" + "\n"));
        File.WriteAllText(_folder.File("pairs.jsonl"), rows);
        File.WriteAllText(_folder.File("texts.jsonl"), "{\"text\": \"" + string.Concat(Enumerable.Repeat("say a b0 b1 b2 b3 c ", 50)) + "\"}\n");
        Assert.Equal(0, CommandLine.Call("train", "lm", "--preset", "sentences", "--data", _folder.File("texts.jsonl"), "--steps", "1", "--out", _folder.File("lm")).Code);
        Assert.Equal(0, CommandLine.Call("train", "reward", "--model", _folder.File("lm"), "--template", "plain", "--data", _folder.File("pairs.jsonl"), "--steps", "1", "--batch-size", "2", "--out", _folder.File("r")).Code);
        CommandLine.Sentence(CommandLine.Call(Ppo("o", "--reward", _folder.File("r"), "--prompts", _folder.File("pairs.jsonl"))), 1, "its tokenizer is not that of");
    }
}
