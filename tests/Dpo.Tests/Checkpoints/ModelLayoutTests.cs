using System.Text.Json.Nodes;
using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Models;
using Dpo.Tests.Shared;
using Dpo.Text;
using TorchSharp;

namespace Dpo.Tests.Checkpoints;

public sealed class ModelLayoutTests : IDisposable
{
    private readonly TempFolder _folder = new();

    static ModelLayoutTests()
    {
        ModelLayout.Register(new Alias());
        ModelLayout.Register(new Faulty());
    }

    public void Dispose() => _folder.Dispose();

    private static TransformerConfig Llama => new(11, 8, 1, 2, 8)
    { Rotary = new(), RmsNorm = true, Activation = Activation.SwiGlu, Bias = false, FeedForwardSize = 12 };

    [Fact]
    public void Register_TheSameClassOrModelTypeTwice_IsRefusedByName()
    {
        Assert.Equal("Alias is registered already; register a layout once, where the program begins", Refusal(new Alias()));
        Assert.Equal("Named reads the model_type mistral, which LlamaLayout reads already", Refusal(new Named("own", "mistral")));
        Assert.Equal("Named reads the model_type alias, which Alias reads already", Refusal(new Named("alias")));
        Assert.Equal("LlamaLayout is registered already; register a layout once, where the program begins", Refusal(new LlamaLayout()));
        Assert.StartsWith("Named.ModelTypes is []; expected at least one", Refusal(new Named()), StringComparison.Ordinal);
        Assert.StartsWith("Named.ModelTypes is [a, ]; expected", Refusal(new Named("a", "")), StringComparison.Ordinal);
        Assert.StartsWith("Named.ModelTypes is [dpo-a]; expected", Refusal(new Named("dpo-a")), StringComparison.Ordinal);
    }

    [Fact]
    public void Register_FromManyThreadsAtOnce_EachClassOnce()
    {
        var taken = 0;
        Parallel.For(0, 64, i =>
        {
            try
            {
                ModelLayout.Register(i % 2 == 0 ? new First() : new Second());
                Interlocked.Increment(ref taken);
            }
            catch (ArgumentException)
            {
            }
        });
        Assert.Equal(2, taken);
        Assert.StartsWith("First is registered already", Refusal(new First()), StringComparison.Ordinal);
        Assert.StartsWith("Second is registered already", Refusal(new Second()), StringComparison.Ordinal);
    }

    // A family of the same arithmetic as one of ours: what comes from its folder stays of it.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Save_OfAModelFromAFolder_StaysOfItsFamily_WhoseOwnSwitchIsRead(bool normed)
    {
        using var model = new Transformer(Llama, new Seeds(1));
        HuggingFace.Save(_folder.File("a"), model);
        Assert.Equal("llama", (string?)Config("a")["model_type"]);
        var config = Config("a");
        (config["model_type"], config["architectures"], config["use_qk_norm"]) = ("alias", new JsonArray("AliasForCausalLM"), normed);
        File.WriteAllText(_folder.File("a/config.json"), config.ToJsonString());
        Assert.Equal(Llama with { QkNorm = normed }, HuggingFace.ReadConfig(_folder.File("a")));
        Assert.Empty(HuggingFace.UnknownFields(_folder.File("a")));
        if (!normed)
        {
            using var read = HuggingFace.Load(_folder.File("a"));
            HuggingFace.Save(_folder.File("b"), read, origin: new ModelOrigin(_folder.File("a"), CharTokenizer.Train("ab", withEos: true)));
            Assert.Equal("alias", (string?)Config("b")["model_type"]);
            Assert.Equal("AliasForCausalLM", (string?)Config("b")["architectures"]![0]);
        }
        config["model_type"] = "llama";                     // which does not know the switch
        File.WriteAllText(_folder.File("a/config.json"), config.ToJsonString());
        if (normed)
        {
            Assert.Contains("field use_qk_norm is true; expected false", Assert.Throws<InvalidDataException>(() =>
                HuggingFace.ReadConfig(_folder.File("a"))).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(101, "Faulty.Tensors does not fit the model's parameters: 1 missing (norm.weight)")]
    [InlineData(102, "Faulty.Tensors does not fit the model's parameters: 1 surplus (blocks.0.attention.extra.weight)")]
    [InlineData(103, "Faulty.Tensors does not fit the model's parameters: 1 of another shape (norm.weight [4] instead of [8])")]
    [InlineData(104, "Faulty.Tensors has the parameter norm.weight twice; expected each once")]
    [InlineData(105, "Faulty.Write gives {}; expected a \"model_type\" and one of \"architectures\" among the fields")]
    public void Save_ByALayoutThatDoesNotFitTheModel_SaysWhat_AndWritesNothing(int vocabulary, string message)
    {
        using var model = new Transformer(Llama with { VocabSize = vocabulary, Bias = true }, new Seeds(1));
        Assert.Equal(message, Assert.Throws<InvalidOperationException>(() => HuggingFace.Save(_folder.Path, model)).Message);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private JsonObject Config(string folder) => JsonNode.Parse(File.ReadAllText(_folder.File(folder + "/config.json")))!.AsObject();

    private static string Refusal(ModelLayout layout) => Assert.Throws<ArgumentException>(() => ModelLayout.Register(layout)).Message;

    private sealed class Named(params string[] types) : LlamaLayout
    {
        public override IReadOnlyList<string> ModelTypes => types;
    }

    private sealed class First : LlamaLayout
    {
        public override IReadOnlyList<string> ModelTypes => ["first"];
    }

    private sealed class Second : LlamaLayout
    {
        public override IReadOnlyList<string> ModelTypes => ["second"];
    }

    private sealed class Alias : LlamaLayout
    {
        public override IReadOnlyList<string> ModelTypes => ["alias"];

        public override TransformerConfig Read(ConfigJson json) =>
            base.Read(json) with { QkNorm = json.Value<bool>("use_qk_norm") is true };

        public override JsonObject Write(TransformerConfig config)
        {
            var json = base.Write(config);
            (json["model_type"], json["architectures"]) = ("alias", new JsonArray("AliasForCausalLM"));
            json["use_qk_norm"] = config.QkNorm;
            return json;
        }
    }

    // Llama with biases, which it has not; the vocabulary says which fault.
    private sealed class Faulty : LlamaLayout
    {
        public override IReadOnlyList<string> ModelTypes => ["faulty"];

        public override bool Holds(TransformerConfig config) => config is { Bias: true, VocabSize: > 100, Rotary: not null };

        public override JsonObject Write(TransformerConfig config) => config.VocabSize == 105 ? [] : base.Write(config);

        public override IEnumerable<StoredTensor> Tensors(TransformerConfig config)
        {
            using var model = new Transformer(config, new Seeds(1));
            List<StoredTensor> right = [.. model.named_parameters().Select(p => new StoredTensor(p.name, p.name, p.parameter.shape))];
            var norm = right.Single(t => t.Ours == "norm.weight");
            return config.VocabSize switch
            {
                101 => right.Except([norm]),
                102 => right.Append(new("blocks.0.attention.extra.weight", "extra", 2)),
                103 => right.Except([norm]).Append(new("norm.weight", "norm", 4)),
                _ => right.Append(norm),
            };
        }
    }
}
