using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dpo.Checkpoints;

/// <summary>Knows the fields of a config.json that no layout reads: those that change the model's arithmetic are
/// refused, those that change nothing are ignored, and the unknown others can be listed.</summary>
internal static class ConfigFields
{
    private const string Cannot = ": a model that computes with it cannot be read";

    // Absent, null or false: the arithmetic of the family.
    private static readonly HashSet<string> _switches =
    [
        "scale_attn_by_inverse_layer_idx", "add_cross_attention", "attn_logit_softcapping",
        "final_logit_softcapping", "query_pre_attn_scalar", "quantization_config", "use_qk_norm", "qk_layernorm",
        "qk_norm", "clip_qkv", "no_rope_layers", "use_parallel_residual", "parallel_attn", "alibi", "use_mup",
        "num_experts", "num_local_experts", "is_encoder_decoder",
    ];

    // Absent, null or 1.
    private static readonly HashSet<string> _factors =
    [
        "partial_rotary_factor", "rotary_pct", "embedding_multiplier", "residual_multiplier", "attention_multiplier",
        "logits_scaling", "logit_scale", "scale_emb", "rope_percent",
    ];

    private static readonly HashSet<string> _known =
    [
        "_name_or_path", "architectures", "attention_dropout", "attn_pdrop", "auto_map", "bos_token_id",
        "chunk_size_feed_forward", "dtype", "embd_pdrop", "eos_token_id", "gradient_checkpointing", "hidden_dropout",
        "id2label", "initializer_range", "is_decoder", "label2id", "layer_types", "max_window_layers", "model_type",
        "n_ctx", "num_labels", "output_attentions", "output_hidden_states", "output_past", "pad_token_id",
        "pretraining_tp", "problem_type", "reorder_and_upcast_attn", "resid_pdrop", "return_dict", "rope_parameters",
        "rope_scaling", "scale_attn_weights", "sliding_window", "summary_activation", "summary_first_dropout",
        "summary_proj_to_labels", "summary_type", "summary_use_proj", "task_specific_params", "torch_dtype",
        "transformers_version", "use_cache", "vocab_size",
    ];

    /// <summary>Throws if a field says that the model computes something that no family here computes.</summary>
    /// <exception cref="InvalidDataException">A field changes the arithmetic, or a layer is of an unknown type; the
    /// message names the field.</exception>
    /// <param name="json">Content of a model's config.json, or a JSON object in it, whose fields are checked.</param>
    /// <param name="read">Names of the fields that the model family's layout reads and checks itself; these are
    /// skipped.</param>
    public static void RequirePlain(ConfigJson json, IReadOnlyCollection<string> read)
    {
        foreach (var (name, value) in json.Fields.Where(f => !read.Contains(f.Key)))
        {
            if (_switches.Contains(name))
            {
                var off = value is null || value.GetValueKind() == JsonValueKind.False;
                json.Require(off, name, "false or null" + Cannot);
            }
            else if (_factors.Contains(name))
            {
                json.Require(value is null || IsOne(value), name, "1" + Cannot);
            }
        }
        if (read.Contains("layer_types"))
        {
            return;
        }
        var layers = json.Fields["layer_types"] as JsonArray ?? [];
        var plain = layers.All(l => l is JsonValue value && value.TryGetValue<string>(out var kind)
            && kind is "full_attention" or "sliding_attention");
        json.Require(plain, "layer_types", "full_attention in every layer");
    }

    /// <summary>Returns the names of the fields that are neither read by the layout nor known to change
    /// nothing.</summary>
    public static IReadOnlyList<string> Unknown(ConfigJson json, IEnumerable<string> read) =>
        [.. json.Fields.Select(f => f.Key).Except([.. read, .. _switches, .. _factors, .. _known])
            .Where(n => !n.StartsWith("dpo_", StringComparison.Ordinal))];

    private static bool IsOne(JsonNode value) =>
        value is JsonValue number && number.TryGetValue<double>(out var factor) && factor == 1;
}
