using System.Text.Json.Nodes;
using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Estimators;
using Dpo.Models;
using Dpo.Sampling;
using Dpo.Tests.Shared;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Checkpoints;

public sealed class HuggingFaceTests
{
    // Published values are rounded to 7 digits; the folder's README gives 1e-4 for logits in float32.
    private const double Tolerance = 1e-4;

    // These must load; another that is refused is skipped by name.
    internal static readonly string[] Supported = ["gpt2", "gpt2-noprefix", "llama", "llama3-rope", "mistral", "qwen2"];

    // Qwen3 has a test of its own, for it has a layout of its own.
    public static TheoryData<string> Families =>
        [.. Oracle.Folders("tiny-random").Select(f => f.Data).Where(f => f != "tiny-random/qwen3")];

    public static TheoryData<string, bool> FamiliesTwice => new(Families.SelectMany(f => (ValueTuple<string, bool>[])[(f.Data, false), (f.Data, true)]));

    public static TheoryData<string> Adapters => Oracle.Folders("lora");

    // From the folder, and from what Save makes of it.
    [Theory]
    [MemberData(nameof(FamiliesTwice))]
    public void Load_TinyRandom_GivesItsPublishedNumbers(string name, bool savedByUs)
    {
        using var ours = new TempFolder();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (loaded, expected) = Load(name);
        using var model = savedByUs ? Again(loaded, ours.Path) : loaded;
        Assert.NotEmpty(expected["input_ids"]!.AsArray());
        for (var s = 0; s < expected["input_ids"]!.AsArray().Count; s++)
        {
            var ids = tensor(Numbers(expected["input_ids"]![s]!).Select(v => (long)v).ToArray()).unsqueeze(0);
            var logits = model.forward(ids);
            Close(expected["logits"]![s]!.AsArray().SelectMany(row => Numbers(row!)), logits);
            Close(Numbers(expected["next_token_logprobs"]![s]!), Logps.PerToken(logits, ids));
        }
        var prompt = Numbers(expected["greedy"]!["prompt"]!).Select(v => (int)v).ToArray();
        var said = Sampler.Generate(model, [prompt], new SamplingConfig(20) { Greedy = true }, new Seeds(1))[0].Ids;
        Assert.Equal(Numbers(expected["greedy"]!["continuation"]!).Select(v => (int)v), said);
    }

    // The shorter sequence beside the longer one, padded on either side: the same numbers at its real positions.
    [Theory]
    [MemberData(nameof(Families))]
    public void Logps_Alone_LeftPadded_RightPadded_AreTheSame(string name)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (loaded, expected) = Load(name);
        using var model = loaded;
        var rows = expected["input_ids"]!.AsArray().Select(r => tensor(Numbers(r!).Select(v => (long)v).ToArray())).ToList();
        var pad = rows[0].shape[0] - rows[1].shape[0];
        Assert.Equal(8, pad);
        var filler = zeros(pad, ScalarType.Int64);
        var (left, right) = (stack([rows[0], cat([filler, rows[1]])]), stack([rows[0], cat([rows[1], filler])]));
        var alone = Logps.PerToken(model.forward(rows[1].unsqueeze(0)), rows[1].unsqueeze(0))[0];
        var leftLogps = Logps.PerToken(model.Head(model.Hidden(left, tensor(new[] { 0, pad }))), left)[1, (int)pad..];
        var rightLogps = Logps.PerToken(model.forward(right), right)[1, ..^(int)pad];
        Assert.True((alone - leftLogps).abs().max().ToDouble() < 1e-5 && (alone - rightLogps).abs().max().ToDouble() < 1e-5);
    }

    // Adapters are merged in none of our models yet: the folders are named, and what HuggingFace.Load says of one.
    [Theory]
    [MemberData(nameof(Adapters))]
    public void Load_AnAdapter_IsRefusedByName(string folder)
    {
        var message = Assert.Throws<InvalidDataException>(() => HuggingFace.Load(Repository.Real(folder))).Message;
        Assert.Contains("config.json", message, StringComparison.Ordinal);
        Assert.Skip($"{folder}: LoRA adapters are not supported yet, so its expected.json is held against nothing");
    }

    private static (Transformer Model, JsonNode Expected) Load(string folder)
    {
        var expected = JsonNode.Parse(File.ReadAllText(Repository.Real($"{folder}/expected.json")))!;
        var model = Oracle.Load(folder, Supported, HuggingFace.Load);
        if (model.Config.ContextLength < expected["input_ids"]!.AsArray().Max(r => r!.AsArray().Count) && !Supported.Contains(Path.GetFileName(folder)))
        {
            var length = model.Config.ContextLength;
            model.Dispose();
            Assert.Skip($"{folder}: attention windows are not supported yet; the model is used up to {length} tokens, and its rows are longer");
        }
        return (model, expected);
    }

    private static Transformer Again(Transformer first, string folder)
    {
        HuggingFace.Save(folder, first, maxShardBytes: 50_000);
        Assert.True(Directory.GetFiles(folder, "model-*.safetensors").Length > 1);
        var second = HuggingFace.Load(folder);
        Assert.Equal(first.Config, second.Config);
        Assert.All(first.parameters().Zip(second.parameters()), p => Assert.True(p.First.bytes.SequenceEqual(p.Second.bytes)));
        first.Dispose();
        return second;
    }

    [Theory]
    [InlineData(true, true, null)]
    [InlineData(false, true, null)]
    [InlineData(true, false, 5)]
    public void Load_WhatSaveWrote_IsBitEqual(bool bias, bool tied, int? outputs)
    {
        using var folder = new TempFolder();
        using var model = new Transformer(new TransformerConfig(7, 8, 2, 2, 8)
        { Bias = bias, TiedHead = tied, OutputSize = outputs, Activation = Activation.Gelu }, new Seeds(1));
        HuggingFace.Save(folder.Path, model);
        using var loaded = HuggingFace.Load(folder.Path);
        Assert.Equal(model.Config, loaded.Config);
        Assert.Equal(model.named_parameters().Select(p => p.name), loaded.named_parameters().Select(p => p.name));
        Assert.All(model.parameters().Zip(loaded.parameters()), p => Assert.True(p.First.bytes.SequenceEqual(p.Second.bytes)));
    }

    [Theory]
    [InlineData("gpt2", "learnt positions, LayerNorm, GeluTanh, biases, QkNorm: GPT-2's")]
    [InlineData("llama", "rotary positions, RmsNorm, SwiGlu, no biases, QkNorm, 2 key and value heads for 4 query heads: GPT-2's")]
    public void Save_AModelThatNoFamilyHolds_SaysWhatItHas_AndWritesNothing(string family, string mixture)
    {
        using var folder = new TempFolder();
        var shape = family == "gpt2" ? new TransformerConfig(7, 8, 1, 2, 8)
            : Models.KvCacheTests.Llama(8) with { KeyValueHeadCount = 2 };
        using var model = new Transformer(shape with { QkNorm = true }, new Seeds(1));
        var refused = Assert.Throws<ArgumentException>(() => HuggingFace.Save(folder.Path, model));
        Assert.Contains($"holds this mixture, {mixture}", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Load_AnotherShape_NamesMissingSurplusAndMisshapenTensors()
    {
        using var folder = new TempFolder();
        using var model = new Transformer(new TransformerConfig(7, 8, 1, 2, 8), new Seeds(1));
        HuggingFace.Save(folder.Path, model);
        using (var extra = ones(2))
        using (var wrong = ones(3))
        {
            var kept = Safetensors.Read(folder.File("model.safetensors")).Tensors.Where(t => !t.Key.EndsWith("ln_f.bias", StringComparison.Ordinal));
            Safetensors.Write(folder.File("model.safetensors"),
                [.. kept.Select(t => (t.Key, t.Key.EndsWith("ln_f.weight", StringComparison.Ordinal) ? wrong : t.Value)), ("transformer.extra", extra)]);
        }
        var message = Assert.Throws<InvalidDataException>(() => HuggingFace.Load(folder.Path)).Message;
        Assert.EndsWith("does not fit the model: 1 missing (transformer.ln_f.bias); 1 surplus (transformer.extra); "
            + "1 of another shape (transformer.ln_f.weight [3] instead of [8])", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ATensorWithAndWithoutThePrefix_IsRefused_AndNothingStays()
    {
        using var folder = new TempFolder();
        using var model = new Transformer(new TransformerConfig(7, 8, 1, 2, 8), new Seeds(1));
        HuggingFace.Save(folder.Path, model);
        using (var twice = ones(7, 8))
        {
            Safetensors.Write(folder.File("model.safetensors"), [("transformer.wte.weight", twice), ("wte.weight", twice)]);
        }
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Assert.EndsWith("has transformer.wte.weight twice, as transformer.wte.weight and as wte.weight", Assert.Throws<InvalidDataException>(() => HuggingFace.Load(folder.Path)).Message, StringComparison.Ordinal);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Load_OfAnotherFamilyOrAnEmptyFolder_SaysSo()
    {
        using var folder = new TempFolder();
        Assert.Contains("has no config.json", Assert.Throws<InvalidDataException>(() => HuggingFace.Load(folder.Path)).Message, StringComparison.Ordinal);
        File.WriteAllText(folder.File("config.json"), """{"model_type":"mamba"}""");
        Assert.Contains("model_type is \"mamba\"", Assert.Throws<InvalidDataException>(() => HuggingFace.Load(folder.Path)).Message, StringComparison.Ordinal);
        File.WriteAllText(folder.File("config.json"), """{"model_type":"gpt2","vocab_size":5}""");
        Assert.Contains("field n_positions is missing", Assert.Throws<InvalidDataException>(() => HuggingFace.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    private static double[] Numbers(JsonNode array) => [.. array.AsArray().Select(v => (double)v!)];

    private static void Close(IEnumerable<double> expected, Tensor actual)
    {
        var (e, a) = (expected.ToArray(), actual.to_type(ScalarType.Float64).contiguous().data<double>().ToArray());
        Assert.Equal(e.Length, a.Length);
        Assert.True(e.Zip(a, (x, y) => Math.Abs(x - y)).Max() < Tolerance);
    }
}
