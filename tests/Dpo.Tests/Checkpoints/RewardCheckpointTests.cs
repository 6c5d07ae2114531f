using System.Text.Json.Nodes;
using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Models;
using Dpo.Tests.Shared;
using Dpo.Text;
using static TorchSharp.torch;

namespace Dpo.Tests.Checkpoints;

public sealed class RewardCheckpointTests
{
    private static readonly EncodedExample[] Rows = [new([3, 1], [0, 2]), new([4], [1, 1, 0, 2])];

    public static TheoryData<string, string> Families => new() { { "gpt2", "GPT2ForSequenceClassification" }, { "llama", "LlamaForSequenceClassification" } };

    private static TransformerConfig Shape(string family) => family == "gpt2" ? new(6, 8, 2, 2, 16)
        : new(6, 8, 2, 2, 16) { Rotary = new(10_000), RmsNorm = true, Activation = Activation.SwiGlu, Bias = false, TiedHead = false };

    [Theory]
    [MemberData(nameof(Families))]
    public void SaveLoad_GivesTheSameScores_AsAClassifierOfOneLabel(string family, string architecture)
    {
        using var folder = new TempFolder();
        using var language = new Transformer(Shape(family), new Seeds(1));
        using var model = RewardModel.From(language, new Seeds(2));
        (model.Offset, model.Scale) = (0.25, 2);
        HuggingFace.Save(folder.Path, model);
        using var read = HuggingFace.LoadReward(folder.Path);
        Assert.Equal(model.Score(Rows), read.Score(Rows));
        Assert.Equal((0.25, 2), (read.Offset, read.Scale));
        var config = JsonNode.Parse(File.ReadAllText(folder.File("config.json")))!;
        Assert.Equal(architecture, (string)config["architectures"]![0]!);
        Assert.Single(config["id2label"]!.AsObject());
        var (tensors, _) = Safetensors.Read(folder.File("model.safetensors"));
        Assert.Equal([1L, 16], tensors["score.weight"].shape);
        Assert.DoesNotContain("lm_head.weight", tensors.Keys);
        tensors.Values.ToList().ForEach(t => t.Dispose());
    }

    [Fact]
    public void Load_OfTheOtherKind_SaysWhichItIs()
    {
        using var folder = new TempFolder();
        using var language = new Transformer(Shape("gpt2"), new Seeds(1));
        using var model = RewardModel.From(language, new Seeds(2));
        HuggingFace.Save(folder.File("reward"), model);
        HuggingFace.Save(folder.File("language"), language);
        Assert.Contains("this is a reward model", Assert.Throws<InvalidDataException>(() => HuggingFace.Load(folder.File("reward"))).Message, StringComparison.Ordinal);
        Assert.Contains("expected a reward model", Assert.Throws<InvalidDataException>(() => HuggingFace.LoadReward(folder.File("language"))).Message, StringComparison.Ordinal);
    }
}
