using System.Text.Json.Nodes;
using Dpo.Models;

namespace Dpo.Checkpoints;

/// <summary>Layout of GPT-2's folders, whose linear layers are stored as [in, out] (Conv1D).</summary>
/// <remarks>A model without biases is written with biases of 0: to every reader the same function. The weight file's
/// metadata records that it has none, so that none are trained; another program that writes the weights drops the
/// record. Older folders record it in config.json ("dpo_bias") and are read. Published files may lack the prefix, and
/// may hold the causal masks of old versions.</remarks>
internal sealed class Gpt2Layout : ModelLayout
{
    private const string Prefix = "transformer.", Biases = "dpo_bias", QkvBiases = "dpo_qkv_bias";

    public override IReadOnlyList<string> ModelTypes { get; } = ["gpt2"];

    public override bool Holds(TransformerConfig c) =>
        c.Rotary is null && !c.RmsNorm && !c.QkNorm && c.Activation != Activation.SwiGlu && c.OwnHeadSize is null
        && c.KeyValueHeads == c.HeadCount;

    public override TransformerConfig Read(ConfigJson json)
    {
        var activation = json.Text("activation_function") ?? "gelu_new";
        json.Require(activation is "gelu_new" or "gelu", "activation_function", "gelu_new or gelu");
        json.Require(json.Value<bool>("scale_attn_weights") is not false, "scale_attn_weights", "true");
        return new TransformerConfig(json.Int("vocab_size"), json.Int("n_positions"), json.Int("n_layer"),
            json.Int("n_head"), json.Int("n_embd"))
        {
            FeedForwardSize = json.Value<int>("n_inner"),
            Activation = activation == "gelu_new" ? Activation.GeluTanh : Activation.Gelu,
            NormEpsilon = json.Value<double>("layer_norm_epsilon") ?? 1e-5,
            TiedHead = json.Value<bool>("tie_word_embeddings") ?? true,
            Dropout = json.Value<double>("resid_pdrop") ?? 0.1,
            Bias = json.Value<bool>(Biases) ?? true,
            QkvBias = json.Value<bool>(QkvBiases),
            OutputSize = json.Value<int>("dpo_output_size"),
        };
    }

    public override JsonObject Write(TransformerConfig c) => new()
    {
        ["architectures"] = new JsonArray("GPT2LMHeadModel"),
        ["model_type"] = "gpt2",
        ["vocab_size"] = c.VocabSize,
        ["n_positions"] = c.ContextLength,
        ["n_ctx"] = c.ContextLength,
        ["n_embd"] = c.EmbeddingSize,
        ["n_layer"] = c.LayerCount,
        ["n_head"] = c.HeadCount,
        ["n_inner"] = c.FeedForwardSize,
        ["activation_function"] = c.Activation == Activation.GeluTanh ? "gelu_new" : "gelu",
        ["layer_norm_epsilon"] = c.NormEpsilon,
        ["tie_word_embeddings"] = c.TiedHead,
        ["resid_pdrop"] = c.Dropout,
        ["embd_pdrop"] = c.Dropout,
        ["attn_pdrop"] = c.Dropout,
        ["dpo_output_size"] = c.OutputSize,
    };

    public override IReadOnlyDictionary<string, string> Metadata(TransformerConfig config)
    {
        var said = new Dictionary<string, string>();
        if (!config.Bias)
        {
            said[Biases] = "false";
        }
        if (config.QkvBias is { } own)
        {
            said[QkvBiases] = own ? "true" : "false";
        }
        return said;
    }

    // Biases that are none are written as 0.
    public override bool SameAsSaved(TransformerConfig shape, TransformerConfig read) =>
        base.SameAsSaved(shape, read with { Bias = shape.Bias, QkvBias = shape.QkvBias });

    public override TransformerConfig Restore(
        TransformerConfig config, IReadOnlyDictionary<string, string> metadata) => config with
        {
            Bias = config.Bias && metadata.GetValueOrDefault(Biases) != "false",
            QkvBias = metadata.TryGetValue(QkvBiases, out var own) ? own == "true" : config.QkvBias,
        };

    public override IEnumerable<StoredTensor> Tensors(TransformerConfig c)
    {
        long C = c.EmbeddingSize, F = c.FeedForwardWidth;
        yield return new("tokens.weight", Prefix + "wte.weight", c.VocabSize, C);
        yield return new("positions.weight", Prefix + "wpe.weight", c.ContextLength, C);
        (string Ours, string Theirs, long In, long Out)[] linears =
        [
            ("attention.qkv", "attn.c_attn", C, 3 * C), ("attention.proj", "attn.c_proj", C, C),
            ("feedForward.fc", "mlp.c_fc", C, F), ("feedForward.proj", "mlp.c_proj", F, C)
        ];
        for (var layer = 0; layer < c.LayerCount; layer++)
        {
            var (ours, theirs) = ($"blocks.{layer}.", $"{Prefix}h.{layer}.");
            foreach (var (o, t) in new[] { ("norm1", "ln_1"), ("norm2", "ln_2") })
            {
                yield return new($"{ours}{o}.weight", $"{theirs}{t}.weight", C);
                yield return Bias($"{ours}{o}", $"{theirs}{t}", C);
            }
            foreach (var l in linears)
            {
                yield return new(
                    $"{ours}{l.Ours}.weight", [($"{theirs}{l.Theirs}.weight", [l.In, l.Out])], Transposed: true);
                yield return Bias($"{ours}{l.Ours}", $"{theirs}{l.Theirs}", l.Out);
            }
        }
        yield return new("norm.weight", Prefix + "ln_f.weight", C);
        yield return Bias("norm", Prefix + "ln_f", C);
        if (!c.TiedHead)
        {
            yield return new("head.weight", "lm_head.weight", c.Outputs, C);
        }
    }

    private static StoredTensor Bias(string ours, string theirs, long size) =>
        new($"{ours}.bias", $"{theirs}.bias", size) { ZeroIfAbsent = true };

    public override string? Canonical(string stored, TransformerConfig config) =>
        stored.EndsWith(".attn.bias", StringComparison.Ordinal)
            || stored.EndsWith(".attn.masked_bias", StringComparison.Ordinal) ? null
        : stored == "lm_head.weight" ? (config.TiedHead ? null : stored)
        : stored.StartsWith(Prefix, StringComparison.Ordinal) ? stored : Prefix + stored;
}
