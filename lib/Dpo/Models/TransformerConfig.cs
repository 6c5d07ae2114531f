using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Models;

/// <summary>Non-linearity between the two linear layers of a feed-forward block.</summary>
public enum Activation
{
    /// <summary>GELU computed with the error function: x Φ(x).</summary>
    Gelu,

    /// <summary>GELU computed with the tanh approximation, as in the published GPT-2 ("gelu_new").</summary>
    GeluTanh,

    /// <summary>SwiGLU, as in the Llama family: silu(x W₁) gates x W₃.</summary>
    SwiGlu,
}

/// <summary>Configuration of a decoder-only transformer: its sizes and variants. The defaults give a small model of the
/// GPT-2 family.</summary>
/// <param name="VocabSize">Number of different token ids that the model accepts as input, V; the ids are 0 to
/// V-1.</param>
/// <param name="ContextLength">Largest number of tokens in a sequence, prompt and response together.</param>
/// <param name="LayerCount">Number of layers (transformer blocks: attention and feed-forward), at least 1; 2 by
/// default.</param>
/// <param name="HeadCount">Number of attention (query) heads in each layer, H; 4 by default.</param>
/// <param name="EmbeddingSize">Number of elements of each token's hidden state, C; 64 by default. A multiple of
/// <paramref name="HeadCount"/> unless <see cref="OwnHeadSize"/> is set.</param>
public sealed record TransformerConfig(
    int VocabSize, int ContextLength, int LayerCount = 2, int HeadCount = 4, int EmbeddingSize = 64)
{
    /// <summary>Share of activations dropped in training, in [0, 1); 0, the default, switches dropout off.</summary>
    public double Dropout { get; init; }

    /// <summary>Whether linear layers and norms have biases; true by default.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>Whether the attention's query, key and value projections have biases; null, the default, for the value
    /// of <see cref="Bias"/>.</summary>
    public bool? QkvBias { get; init; }

    /// <summary>Whether the output head shares the token embedding's weights, the default; if false it has its
    /// own.</summary>
    public bool TiedHead { get; init; } = true;

    /// <summary>Rotary position embedding ("rope"), as in the Llama family; null, the default, for learnt position
    /// embeddings as in GPT-2.</summary>
    public Rotary? Rotary { get; init; }

    /// <summary>Whether norms divide by the root mean square alone (Llama) instead of centring first (GPT-2); false by
    /// default.</summary>
    public bool RmsNorm { get; init; }

    /// <summary>Whether each head's query and key are divided by their root mean square before the rotary embedding, so
    /// that no attention score grows with their length (Henry et al. 2020, arXiv:2010.04245; with one gain for each of
    /// the D dimensions, shared by the heads, as in Qwen3). False by default.</summary>
    public bool QkNorm { get; init; }

    /// <summary>Number of key and value heads in each layer, KV, a divisor of <see cref="HeadCount"/>; null, the
    /// default, for the same number. Fewer make grouped-query attention.</summary>
    public int? KeyValueHeadCount { get; init; }

    /// <summary>Number of dimensions of one attention head, D; null, the default, for <see cref="EmbeddingSize"/>
    /// divided by <see cref="HeadCount"/>.</summary>
    public int? OwnHeadSize { get; init; }

    /// <summary>Non-linearity of the feed-forward blocks; <see cref="Activation.GeluTanh"/> by default.</summary>
    public Activation Activation { get; init; } = Activation.GeluTanh;

    /// <summary>Width of the feed-forward blocks; null, the default, for four times the embedding size.</summary>
    public int? FeedForwardSize { get; init; }

    /// <summary>Number ε that norms add to the variance or mean square, to avoid a division by 0; 1e-5 by
    /// default.</summary>
    public double NormEpsilon { get; init; } = 1e-5;

    /// <summary>Number of token ids the model can predict, the first ones; null, the default, for all of
    /// <see cref="VocabSize"/>.</summary>
    public int? OutputSize { get; init; }

    /// <summary>Number of dimensions of one attention head, D: <see cref="OwnHeadSize"/>, or, where that is null,
    /// <see cref="EmbeddingSize"/> divided by <see cref="HeadCount"/>.</summary>
    public int HeadSize => OwnHeadSize ?? EmbeddingSize / HeadCount;

    /// <summary>Number of key and value heads in each layer, KV: <see cref="KeyValueHeadCount"/>, or
    /// <see cref="HeadCount"/> where that is null.</summary>
    public int KeyValueHeads => KeyValueHeadCount ?? HeadCount;

    /// <summary>Width of the feed-forward blocks: <see cref="FeedForwardSize"/>, or four times the embedding size where
    /// that is null.</summary>
    public int FeedForwardWidth => FeedForwardSize ?? 4 * EmbeddingSize;

    /// <summary>Number of token ids the model can predict: <see cref="OutputSize"/>, or <see cref="VocabSize"/> where
    /// that is null.</summary>
    public int Outputs => OutputSize ?? VocabSize;

    /// <summary>Throws unless a transformer with this configuration can be built.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A property is outside its range; the message names it.</exception>
    public void Validate()
    {
        Allowed.Require<TransformerConfig>(VocabSize >= 1, nameof(VocabSize), VocabSize, "at least 1");
        Allowed.Require<TransformerConfig>(ContextLength >= 1, nameof(ContextLength), ContextLength, "at least 1");
        Allowed.Require<TransformerConfig>(LayerCount >= 1, nameof(LayerCount), LayerCount, "at least 1");
        Allowed.Require<TransformerConfig>(HeadCount >= 1, nameof(HeadCount), HeadCount, "at least 1");
        Allowed.Require<TransformerConfig>(
            EmbeddingSize >= 1 && (OwnHeadSize is not null || EmbeddingSize % HeadCount == 0),
            nameof(EmbeddingSize), EmbeddingSize, $"a multiple of HeadCount={HeadCount}");
        Allowed.Require<TransformerConfig>(OwnHeadSize is null or >= 1, nameof(OwnHeadSize), OwnHeadSize, "at least 1");
        Allowed.Require<TransformerConfig>(!QkNorm || HeadSize > 1, nameof(HeadSize), HeadSize,
            "at least 2 with QkNorm, which leaves of one number its sign");
        Allowed.Require<TransformerConfig>(
            KeyValueHeadCount is null || (KeyValueHeadCount >= 1 && HeadCount % KeyValueHeadCount == 0),
            nameof(KeyValueHeadCount), KeyValueHeadCount, $"a divisor of HeadCount={HeadCount}");
        if (Rotary is not null)
        {
            Allowed.Require<TransformerConfig>(
                HeadSize % 2 == 0, nameof(HeadSize), HeadSize, "even with Rotary, which turns pairs");
            Allowed.Require<Rotary>(Rotary.Theta > 1, nameof(Rotary.Theta), Rotary.Theta, "above 1");
            Rotary.Scaling?.Validate();
        }
        Allowed.Require<TransformerConfig>(Dropout is >= 0 and < 1, nameof(Dropout), Dropout, "in [0, 1)");
        Allowed.Require<TransformerConfig>(
            FeedForwardSize is null or >= 1, nameof(FeedForwardSize), FeedForwardSize, "at least 1");
        Allowed.Require<TransformerConfig>(NormEpsilon > 0, nameof(NormEpsilon), NormEpsilon, "above 0");
        Allowed.Require<TransformerConfig>(
            OutputSize is null || (OutputSize >= 1 && OutputSize <= VocabSize), nameof(OutputSize), OutputSize,
            $"in 1..VocabSize={VocabSize}");
    }

    // Every linear layer of a block is made here. The parts are the matrices that other programs keep apart (query,
    // key, value; gate, up) and that lie in one here.
#pragma warning disable CA1822, IDE0060
    internal nn.Module<Tensor, Tensor> NewLinear(string name, long inputs, long[] parts, bool bias) =>
        nn.Linear(inputs, parts.Sum(), hasBias: bias);
#pragma warning restore CA1822, IDE0060

    internal RmsNorm? NewHeadNorm() => QkNorm ? new RmsNorm(HeadSize, NormEpsilon) : null;

    internal nn.Module<Tensor, Tensor> NewNorm() =>
        RmsNorm ? new RmsNorm(EmbeddingSize, NormEpsilon) : nn.LayerNorm(EmbeddingSize, NormEpsilon, bias: Bias);
}
