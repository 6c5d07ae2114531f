using System.Text.Json.Nodes;
using Dpo.Models;

namespace Dpo.Checkpoints;

/// <summary>Layout of the Llama family's folders: Llama 2 and 3, Mistral, Qwen2. The layout of a family that differs in
/// a few fields or tensors derives from this class.</summary>
/// <remarks>Mistral is Llama with another name; Qwen2 is Llama with query, key and value biases. A sliding window is
/// full attention as long as the context is no longer than the window, so the context ends there.</remarks>
public class LlamaLayout : ModelLayout
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> ModelTypes { get; } = ["llama", "mistral", "qwen2"];

    /// <inheritdoc/>
    public override bool Holds(TransformerConfig config) =>
        config is { Rotary: not null, RmsNorm: true, QkNorm: false, Activation: Activation.SwiGlu, Bias: false };

    /// <inheritdoc/>
    public override TransformerConfig Read(ConfigJson json)
    {
        var type = Family(json);
        json.Require(json.Text("hidden_act") is null or "silu", "hidden_act", "silu");
        json.Require(json.Value<bool>("attention_bias") is not true || type == "qwen2", "attention_bias", "false");
        json.Require(json.Value<bool>("mlp_bias") is not true, "mlp_bias", "false");
        var context = json.Int("max_position_embeddings");
        var windowed = type == "mistral" || json.Value<bool>("use_sliding_window") is true;
        return new TransformerConfig(json.Int("vocab_size"),
            windowed ? Math.Min(context, json.Value<int>("sliding_window") ?? context) : context,
            json.Int("num_hidden_layers"), json.Int("num_attention_heads"), json.Int("hidden_size"))
        {
            Rotary = ReadRotary(json),
            RmsNorm = true,
            Activation = Activation.SwiGlu,
            Bias = false,
            QkvBias = type == "qwen2" ? true : null,
            KeyValueHeadCount = json.Value<int>("num_key_value_heads"),
            OwnHeadSize = json.Value<int>("head_dim"),
            FeedForwardSize = json.Int("intermediate_size"),
            NormEpsilon = json.Value<double>("rms_norm_eps") ?? 1e-6,
            TiedHead = json.Value<bool>("tie_word_embeddings") ?? false,
            Dropout = json.Value<double>("dpo_dropout") ?? 0,
            OutputSize = json.Value<int>("dpo_output_size"),
        };
    }

    // "rope_scaling" beside "rope_theta", or both in "rope_parameters" as newer files have it; "type" is an older word
    // for "rope_type".
    private static Rotary ReadRotary(ConfigJson json)
    {
        var rope = json.Object("rope_scaling") ?? json.Object("rope_parameters");
        var theta = json.Value<double>("rope_theta") ?? rope?.Value<double>("rope_theta") ?? 10_000;
        var type = rope?.Text("rope_type") ?? rope?.Text("type") ?? "default";
        rope?.Require(type is "default" or "llama3", "rope_type", "default or llama3");
        foreach (var part in new[] { json.Object("rope_scaling"), json.Object("rope_parameters") }.OfType<ConfigJson>())
        {
            ConfigFields.RequirePlain(part, []);
        }
        return new Rotary(theta)
        {
            Scaling = type == "llama3"
                ? new Llama3Scaling(Number("factor"), Number("low_freq_factor"), Number("high_freq_factor"),
                    rope!.Int("original_max_position_embeddings"))
                : null,
        };

        double Number(string field)
        {
            rope!.Require(rope.Value<double>(field) is not null, field, "a number");
            return rope.Value<double>(field)!.Value;
        }
    }

    /// <inheritdoc/>
    public override JsonObject Write(TransformerConfig config) => new()
    {
        ["architectures"] = new JsonArray(config.QkvBias is true ? "Qwen2ForCausalLM" : "LlamaForCausalLM"),
        ["model_type"] = config.QkvBias is true ? "qwen2" : "llama",
        ["vocab_size"] = config.VocabSize,
        ["max_position_embeddings"] = config.ContextLength,
        ["hidden_size"] = config.EmbeddingSize,
        ["intermediate_size"] = config.FeedForwardWidth,
        ["num_hidden_layers"] = config.LayerCount,
        ["num_attention_heads"] = config.HeadCount,
        ["num_key_value_heads"] = config.KeyValueHeadCount,
        ["head_dim"] = config.OwnHeadSize,
        ["hidden_act"] = "silu",
        ["rms_norm_eps"] = config.NormEpsilon,
        ["rope_theta"] = config.Rotary!.Theta,
        ["rope_scaling"] = config.Rotary.Scaling is not { } s ? null : new JsonObject
        {
            ["rope_type"] = "llama3",
            ["factor"] = s.Factor,
            ["low_freq_factor"] = s.LowFrequencyFactor,
            ["high_freq_factor"] = s.HighFrequencyFactor,
            ["original_max_position_embeddings"] = s.OriginalContext,
        },
        ["attention_bias"] = false,
        ["mlp_bias"] = false,
        ["use_sliding_window"] = false,
        ["tie_word_embeddings"] = config.TiedHead,
        ["dpo_dropout"] = config.Dropout > 0 ? config.Dropout : null,
        ["dpo_output_size"] = config.OutputSize,
    };

    /// <inheritdoc/>
    public override IEnumerable<StoredTensor> Tensors(TransformerConfig config)
    {
        long C = config.EmbeddingSize, F = config.FeedForwardWidth;
        long Q = config.HeadCount * config.HeadSize, KV = config.KeyValueHeads * config.HeadSize;
        yield return new("tokens.weight", "model.embed_tokens.weight", config.VocabSize, C);
        for (var layer = 0; layer < config.LayerCount; layer++)
        {
            var (ours, theirs) = ($"blocks.{layer}.", $"model.layers.{layer}.");
            yield return new($"{ours}norm1.weight", $"{theirs}input_layernorm.weight", C);
            yield return new($"{ours}norm2.weight", $"{theirs}post_attention_layernorm.weight", C);
            yield return new($"{ours}attention.qkv.weight", [
                ($"{theirs}self_attn.q_proj.weight", [Q, C]), ($"{theirs}self_attn.k_proj.weight", [KV, C]),
                ($"{theirs}self_attn.v_proj.weight", [KV, C])]);
            if (config.QkvBias is true)
            {
                yield return new($"{ours}attention.qkv.bias", [
                    ($"{theirs}self_attn.q_proj.bias", [Q]), ($"{theirs}self_attn.k_proj.bias", [KV]),
                    ($"{theirs}self_attn.v_proj.bias", [KV])]);
            }
            yield return new($"{ours}attention.proj.weight", $"{theirs}self_attn.o_proj.weight", C, Q);
            yield return new($"{ours}feedForward.fc.weight", [
                ($"{theirs}mlp.gate_proj.weight", [F, C]), ($"{theirs}mlp.up_proj.weight", [F, C])]);
            yield return new($"{ours}feedForward.proj.weight", $"{theirs}mlp.down_proj.weight", C, F);
        }
        yield return new("norm.weight", "model.norm.weight", C);
        if (!config.TiedHead)
        {
            yield return new("head.weight", "lm_head.weight", config.Outputs, C);
        }
    }

    /// <inheritdoc/>
    public override string? Canonical(string stored, TransformerConfig config) =>
        stored.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal)
            || (config.TiedHead && stored == "lm_head.weight") ? null : stored;
}
