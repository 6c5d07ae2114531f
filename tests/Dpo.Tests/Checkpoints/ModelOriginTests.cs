using System.Text.Json.Nodes;
using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Models;
using Dpo.Tests.Shared;
using Dpo.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Checkpoints;

public sealed class ModelOriginTests : IDisposable
{
    private static readonly TransformerConfig Shape = new(260, 8, 1, 2, 8) { Bias = false };
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private JsonObject Config(string folder) =>
        JsonNode.Parse(File.ReadAllText(_folder.File(folder + "/config.json")))!.AsObject();

    private void Edit(string folder, Action<JsonObject> edit)
    {
        var config = Config(folder);
        edit(config);
        File.WriteAllText(_folder.File(folder + "/config.json"), config.ToJsonString());
    }

    // A folder as people publish it: with a template, generation settings, a licence and fields that nothing here knows.
    private ModelOrigin Published(string name)
    {
        using var model = new Transformer(Shape with { Bias = true }, new Seeds(1));
        var tokenizer = BpeTokenizer.Train("to be or not to be", 260, ["<|end|>", "<|pad|>"]);
        HuggingFace.Save(_folder.File(name), model);
        tokenizer.Save(_folder.File(name + "/tokenizer.json"));
        Edit(name, c =>
        {
            c["head_dim"] = null;
            c["use_cache"] = true;
            c["transformers_version"] = "4.40.0";
            c["our_team"] = new JsonArray(1, 2);
        });
        File.WriteAllText(_folder.File(name + "/tokenizer_config.json"),
            """{ "eos_token" : "<|end|>",   "pad_token":{"content":"<|pad|>"}, "x":1 }""");
        File.WriteAllText(_folder.File(name + "/chat_template.jinja"), "{{ messages[0].content }}\r\n");
        File.WriteAllText(_folder.File(name + "/generation_config.json"), """{"eos_token_id":[1,2]}""");
        File.WriteAllText(_folder.File(name + "/special_tokens_map.json"), "{}");
        File.WriteAllText(_folder.File(name + "/LICENSE.txt"), "as you like");
        File.WriteAllText(_folder.File(name + "/log.jsonl"), "of another run");
        return new ModelOrigin(_folder.File(name), TokenizerFile.Load(_folder.File(name)));
    }

    [Fact]
    public void CopyTo_TakesTokenizerTemplateGenerationAndLicence_ByteForByte()
    {
        var origin = Published("a");
        origin.CopyTo(_folder.File("b"));
        string[] kept =
        [
            "LICENSE.txt", "chat_template.jinja", "generation_config.json", "special_tokens_map.json", "tokenizer.json",
            "tokenizer_config.json",
        ];
        Assert.Equal(kept, Directory.GetFiles(_folder.File("b")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(kept, k => Assert.Equal(File.ReadAllBytes(_folder.File("a/" + k)), File.ReadAllBytes(_folder.File("b/" + k))));
    }

    [Fact]
    public void Save_KeepsTheFieldsOfConfig_AndNamesTheSpecialTokens()
    {
        var origin = Published("a");
        using var model = HuggingFace.Load(origin.Folder!);
        HuggingFace.Save(_folder.File("b"), model, ScalarType.BFloat16, origin: origin);
        var (before, after) = (Config("a"), Config("b"));
        foreach (var (name, value) in before.Where(f => f.Key is not ("torch_dtype" or "head_dim")))
        {
            Assert.Equal(value?.ToJsonString(), after[name]?.ToJsonString());
        }
        Assert.False(after.ContainsKey("head_dim"));
        Assert.Equal("bfloat16", (string?)after["torch_dtype"]);
        var tokenizer = origin.Tokenizer;
        Assert.Equal((tokenizer.EosId, tokenizer.Encode("<|pad|>")[0]), ((int?)after["eos_token_id"], (int)after["pad_token_id"]!));
        Assert.False(after.ContainsKey("bos_token_id"));                    // the tokenizer has none
        Assert.Equal(["our_team"], HuggingFace.UnknownFields(_folder.File("b")));
        Edit("a", c => c["eos_token_id"] = 7);
        HuggingFace.Save(_folder.File("b"), model, origin: origin);
        Assert.Equal(7, (int)Config("b")["eos_token_id"]!);                 // what was said is not changed
        using var reward = RewardModel.From(model, new Seeds(1));
        HuggingFace.Save(_folder.File("r"), reward, origin);
        Assert.Equal(("GPT2ForSequenceClassification", "gpt2"),
            ((string?)Config("r")["architectures"]![0], (string?)Config("r")["model_type"]));
        Assert.Equal("[1,2]", Config("r")["our_team"]!.ToJsonString());
        using var again = HuggingFace.LoadReward(_folder.File("r"));
    }

    [Fact]
    public void Save_WithAnOriginOfAnotherShape_IsRefused()
    {
        var origin = Published("a");
        using var model = new Transformer(Shape with { ContextLength = 9, Bias = true }, new Seeds(1));
        var refused = Assert.Throws<ArgumentException>(() => HuggingFace.Save(_folder.File("b"), model, origin: origin));
        Assert.Contains("of another shape", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gpt2_SaysNothingOfItsOwn_InConfig_AndKeepsBeingWithoutBiases()
    {
        using var model = new Transformer(Shape, new Seeds(1));
        HuggingFace.Save(_folder.File("a"), model);
        Assert.DoesNotContain(Config("a"), f => f.Key.StartsWith("dpo", StringComparison.Ordinal) || f.Key == "head_dim");
        using (var read = HuggingFace.Load(_folder.File("a")))
        {
            Assert.Equal(Shape, read.Config);
        }
        // Another program trains the biases and writes the weights with its own metadata: they count.
        SaveElsewhere(t => ones_like(t));
        using (var read = HuggingFace.Load(_folder.File("a")))
        {
            Assert.True(read.Config.Bias);
            Assert.Equal(8, read.named_parameters().Single(p => p.name == "norm.bias").parameter.sum().ToDouble());
        }
        // As folders were saved before: read as they were; with biases that are not 0 it would be another function.
        Edit("a", c => c["dpo_bias"] = false);
        var refused = Assert.Throws<InvalidDataException>(() => HuggingFace.Load(_folder.File("a")));
        Assert.Contains("ln_f.bias: is not 0", refused.Message, StringComparison.Ordinal);
        SaveElsewhere(t => zeros_like(t));
        using var old = HuggingFace.Load(_folder.File("a"));
        Assert.Equal(Shape, old.Config);

        void SaveElsewhere(Func<Tensor, Tensor> bias)
        {
            using var scope = NewDisposeScope();
            var (tensors, _) = Safetensors.Read(_folder.File("a/model.safetensors"));
            Safetensors.Write(_folder.File("a/model.safetensors"),
                [.. tensors.Select(t => (t.Key, t.Key.EndsWith("ln_f.bias", StringComparison.Ordinal) ? bias(t.Value) : t.Value))],
                new Dictionary<string, string> { ["format"] = "pt" });
        }
    }

    [Fact]
    public void AModelThatPredictsFewerTokens_IsNotCalledByItsFamilysName()
    {
        using var model = new Transformer(Shape with { OutputSize = 5 }, new Seeds(1));
        HuggingFace.Save(_folder.File("a"), model);
        Assert.Equal("dpo-gpt2", (string?)Config("a")["model_type"]);
        using var read = HuggingFace.Load(_folder.File("a"));
        Assert.Equal(model.Config, read.Config);
        Edit("a", c => c["model_type"] = "gpt2");                           // as it was written before
        using var old = HuggingFace.Load(_folder.File("a"));
        Assert.Equal(model.Config, old.Config);
    }

    // Every field of a published folder stays, in the families' own words; only what saving decides may differ.
    [Theory]
    [InlineData("gpt2")]
    [InlineData("gpt2-noprefix")]
    [InlineData("llama")]
    [InlineData("llama3-rope")]
    [InlineData("mistral")]
    [InlineData("mistral-window")]
    [InlineData("qwen2")]
    public void Save_OfAPublishedFolder_KeepsItsConfig(string name)
    {
        var folder = Repository.Real($"tiny-random/{name}");
        var tokenizer = CharTokenizer.Train("ab", withEos: true);
        using var model = HuggingFace.Load(folder);
        HuggingFace.Save(_folder.File("b"), model, origin: new ModelOrigin(folder, tokenizer));
        var (before, after) = (JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "config.json")))!.AsObject(), Config("b"));
        bool Changed(string field) => before[field] is { } value && after[field]?.ToJsonString() != value.ToJsonString();
        Assert.DoesNotContain(before.Select(f => f.Key), f => f != "torch_dtype" && Changed(f));
        Assert.Equal("float32", (string?)after["torch_dtype"]);
        Assert.DoesNotContain(after, f => f.Key.StartsWith("dpo", StringComparison.Ordinal));
        using var again = HuggingFace.Load(_folder.File("b"));
        Assert.Equal(model.Config, again.Config);
        Assert.Empty(HuggingFace.UnknownFields(folder));
    }

    [Theory]
    [InlineData("gpt2", "scale_attn_by_inverse_layer_idx", "true")]
    [InlineData("gpt2", "scale_attn_weights", "false")]
    [InlineData("gpt2", "add_cross_attention", "true")]
    [InlineData("gpt2", "quantization_config", """{"bits":4}""")]
    [InlineData("llama", "partial_rotary_factor", "0.5")]
    [InlineData("llama", "rope_parameters", """{"rope_type":"default","rope_theta":10000,"partial_rotary_factor":0.5}""")]
    [InlineData("llama", "attn_logit_softcapping", "50")]
    [InlineData("llama", "residual_multiplier", "0.22")]
    [InlineData("llama", "no_rope_layers", "[1,0]")]
    [InlineData("llama", "layer_types", """["full_attention","linear_attention"]""")]
    public void Load_OfAModelThatComputesSomethingElse_NamesTheField(string family, string field, string value)
    {
        var llama = Shape with { Rotary = new(10_000), RmsNorm = true, Activation = Activation.SwiGlu, TiedHead = false };
        using var model = new Transformer(family == "llama" ? llama : Shape, new Seeds(1));
        HuggingFace.Save(_folder.File("a"), model);
        using var read = HuggingFace.Load(_folder.File("a"));
        Edit("a", c => c[field] = JsonNode.Parse(value));
        var inner = value.Contains("partial_rotary_factor", StringComparison.Ordinal) ? "partial_rotary_factor" : field;
        var refused = Assert.Throws<InvalidDataException>(() => HuggingFace.Load(_folder.File("a")));
        Assert.Contains($"field {inner} is ", refused.Message, StringComparison.Ordinal);
        var neutral = inner == field ? "null" : value.Replace("0.5", "1.0", StringComparison.Ordinal);
        Edit("a", c => c[field] = JsonNode.Parse(neutral));
        using var plain = HuggingFace.Load(_folder.File("a"));
    }

    [Fact]
    public void Tokenizer_OfAnotherClass_WithoutItsTokenizerJson_IsRefused()
    {
        Directory.CreateDirectory(_folder.File("q"));
        File.WriteAllText(_folder.File("q/vocab.json"), """{"a":0,"b":1,"ab":2,"<|endoftext|>":3}""");
        File.WriteAllText(_folder.File("q/merges.txt"), "#version: 0.2\na b\n");
        Assert.Equal([2], TokenizerFile.Load(_folder.File("q")).Encode("ab"));
        File.WriteAllText(_folder.File("q/tokenizer_config.json"), """{"tokenizer_class":"GPT2TokenizerFast"}""");
        Assert.Equal([2], TokenizerFile.Load(_folder.File("q")).Encode("ab"));
        File.WriteAllText(_folder.File("q/tokenizer_config.json"), """{"tokenizer_class":"Qwen2Tokenizer"}""");
        Assert.Contains("tokenizer_class is \"Qwen2Tokenizer\", and there is no tokenizer.json",
            Assert.Throws<InvalidDataException>(() => TokenizerFile.Load(_folder.File("q"))).Message, StringComparison.Ordinal);
    }
}
