using System.Text.Json.Nodes;
using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Data;
using Dpo.Estimators;
using Dpo.Losses;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Sampling;
using Dpo.Tests.Shared;
using Dpo.Text;
using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Outside.Tests.Checkpoints;

/// <summary>A family that the library does not know, held against published numbers.</summary>
public sealed class Qwen3LayoutTests : IDisposable
{
    private const double Tolerance = 1e-4;                  // of the published numbers
    private readonly TempFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    static Qwen3LayoutTests() => ModelLayout.Register(new Qwen3Layout());

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    private static string Published => Repository.Real("tiny-random/qwen3");

    private static TransformerConfig Shape => new(11, 8, 2, 4, 16)
    {
        Rotary = new(),
        RmsNorm = true,
        Activation = Activation.SwiGlu,
        Bias = false,
        FeedForwardSize = 24,
        KeyValueHeadCount = 2,
        OwnHeadSize = 6,
        QkNorm = true,
    };

    // From the folder, and from what Save makes of it, in shards.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Load_GivesThePublishedNumbers(bool savedByUs)
    {
        using var noGrad = no_grad();
        using var loaded = HuggingFace.Load(Published);
        HuggingFace.Save(_folder.Path, loaded, maxShardBytes: 50_000);
        using var model = HuggingFace.Load(savedByUs ? _folder.Path : Published);
        var expected = JsonNode.Parse(File.ReadAllText(Path.Combine(Published, "expected.json")))!;
        Assert.NotEmpty(expected["input_ids"]!.AsArray());
        foreach (var (s, row) in expected["input_ids"]!.AsArray().Index())
        {
            var ids = tensor(Numbers(row!).Select(v => (long)v).ToArray()).unsqueeze(0);
            var logits = model.forward(ids);
            Close(expected["logits"]![s]!.AsArray().SelectMany(r => Numbers(r!)), logits);
            Close(Numbers(expected["next_token_logprobs"]![s]!), Logps.PerToken(logits, ids));
        }
        int[] Tokens(string field) => [.. Numbers(expected["greedy"]![field]!).Select(v => (int)v)];
        foreach (var cached in new[] { true, false })
        {
            var options = new SamplingConfig(20) { Greedy = true, Cached = cached };
            Assert.Equal(Tokens("continuation"), Sampler.Generate(model, [Tokens("prompt")], options, new Seeds(1))[0].Ids);
        }
    }

    [Fact]
    public void Save_IsBitEqual_AndKeepsTheFoldersConfig()
    {
        using var model = HuggingFace.Load(Published);
        HuggingFace.Save(_folder.Path, model, origin: new ModelOrigin(Published, CharTokenizer.Train("ab", withEos: true)));
        using var again = HuggingFace.Load(_folder.Path);
        Assert.Equal((model.Config, true), (again.Config, again.Config.QkNorm));
        Same(model, again);
        var (before, after) = (Config(Published), Config(_folder.Path));
        Assert.All(before.Where(f => f.Value is not null), f => Assert.Equal(f.Value!.ToJsonString(), after[f.Key]?.ToJsonString()));
        Assert.Empty(HuggingFace.UnknownFields(_folder.Path));
        Assert.Equal(model.Config, HuggingFace.ReadConfig(_folder.Path));
    }

    [Fact]
    public void Save_WithoutAFolderOfOrigin_IsReadAgain_AsARewardModelToo()
    {
        using var model = new Transformer(Shape, new Seeds(1));
        HuggingFace.Save(_folder.File("m"), model);
        using var again = HuggingFace.Load(_folder.File("m"));
        Assert.Equal(Shape, again.Config);
        Assert.Equal("qwen3", (string?)Config(_folder.File("m"))["model_type"]);
        using var reward = RewardModel.From(model, new Seeds(2));
        HuggingFace.Save(_folder.File("r"), reward);
        Assert.Equal("Qwen3ForSequenceClassification", (string?)Config(_folder.File("r"))["architectures"]![0]);
        using var readReward = HuggingFace.LoadReward(_folder.File("r"));
        Same(reward.Model, readReward.Model);
    }

    [Fact]
    public void Dpo_AStep_MovesEveryParameter_AndTheTrainedModelIsSaved()
    {
        using var reference = HuggingFace.Load(Published);
        using var policy = ModelCopy.Create(reference, trainable: true);
        EncodedPair[] rows = [.. Enumerable.Range(0, 6).Select(i => new EncodedPair(new([i, i + 1], [2, 3]), new([i, i + 1], [4])))];
        var pairs = new PreferenceBatches(rows, 3, new Seeds(1), CPU);
        var recipe = new OptimConfig(new ConstantLr(3e-3), 2);
        using (var trainer = new PreferenceTrainer(policy, reference, pairs, new DpoLoss(0.1), recipe, new RunLog(RunHeader.Now("test", new Seeds(1), CPU))))
        {
            var (first, second) = (trainer.Step(), trainer.Step());
            Assert.Equal(Math.Log(2), first["loss"], 1e-6);
            Assert.True(second["loss"] < first["loss"]);
        }
        var same = policy.named_parameters().Zip(reference.parameters()).Where(p => p.First.parameter.bytes.SequenceEqual(p.Second.bytes));
        Assert.Empty(same.Select(p => p.First.name));
        HuggingFace.Save(_folder.Path, policy);
        using var again = HuggingFace.Load(_folder.Path);
        Same(policy, again);
    }

    [Theory]
    [InlineData("attention_bias")]
    [InlineData("mlp_bias")]
    public void Load_WithBiases_IsRefusedByName(string field)
    {
        using var model = new Transformer(Shape, new Seeds(1));
        HuggingFace.Save(_folder.Path, model);
        var config = Config(_folder.Path);
        config[field] = true;
        File.WriteAllText(_folder.File("config.json"), config.ToJsonString());
        var message = Assert.Throws<InvalidDataException>(() => HuggingFace.Load(_folder.Path)).Message;
        Assert.Contains($"field {field} is true; expected false", message, StringComparison.Ordinal);
    }

    private static void Same(nn.Module first, nn.Module second) => Assert.All(first.parameters().Zip(second.parameters()),
        p => Assert.True(p.First.bytes.SequenceEqual(p.Second.bytes)));

    private static JsonObject Config(string folder) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "config.json")))!.AsObject();

    private static double[] Numbers(JsonNode array) => [.. array.AsArray().Select(v => (double)v!)];

    private static void Close(IEnumerable<double> expected, Tensor actual)
    {
        var (e, a) = (expected.ToArray(), actual.to_type(ScalarType.Float64).contiguous().data<double>().ToArray());
        Assert.Equal(e.Length, a.Length);
        Assert.True(e.Zip(a, (x, y) => Math.Abs(x - y)).Max() < Tolerance);
    }
}
