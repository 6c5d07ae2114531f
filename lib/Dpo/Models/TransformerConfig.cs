using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Models;

/// <summary>The non-linearity between the two layers of a feed-forward block.</summary>
public enum Activation
{
    /// <summary>GELU by the error function: x Φ(x).</summary>
    Gelu,

    /// <summary>GELU by the tanh approximation, as the published GPT-2 has it ("gelu_new").</summary>
    GeluTanh,

    /// <summary>SwiGLU: silu(x W₁) gates x W₃, as the Llama family has it.</summary>
    SwiGlu,
}

/// <summary>The shape of a decoder-only transformer.</summary>
/// <param name="VocabSize">V, token ids 0 .. V-1.</param>
/// <param name="ContextLength">The most positions a sequence may have.</param>
/// <param name="LayerCount">Blocks.</param>
/// <param name="HeadCount">H, attention heads a block.</param>
/// <param name="EmbeddingSize">C, a multiple of H.</param>
public sealed record TransformerConfig(int VocabSize, int ContextLength, int LayerCount = 2, int HeadCount = 4, int EmbeddingSize = 64)
{
    /// <summary>Share of activations dropped in training; 0 switches dropout off.</summary>
    public double Dropout { get; init; }

    /// <summary>Whether linear layers and norms have biases.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>Whether the attention's query, key and value have biases; by default as <see cref="Bias"/>.</summary>
    public bool? QkvBias { get; init; }

    /// <summary>Whether the head shares the token embedding's weight; else it has its own.</summary>
    public bool TiedHead { get; init; } = true;

    /// <summary>Rotary positions, as the Llama family has them; null for learnt ones, as GPT-2 has them.</summary>
    public Rotary? Rotary { get; init; }

    /// <summary>Whether norms divide by the root mean square alone (Llama) or centre first (GPT-2).</summary>
    public bool RmsNorm { get; init; }

    /// <summary>Whether each head's query and key are normed by their root mean square before the rotary turn, so that
    /// no score grows with their length (Henry et al. 2020, arXiv:2010.04245; RMS and a gain for each of D, shared by
    /// the heads, as Qwen3 has them).</summary>
    public bool QkNorm { get; init; }

    /// <summary>KV, key and value heads, a divisor of H; null for H. Fewer make grouped-query attention.</summary>
    public int? KeyValueHeadCount { get; init; }

    /// <summary>D where it is not C/H.</summary>
    public int? OwnHeadSize { get; init; }

    /// <summary>The feed-forward block's non-linearity.</summary>
    public Activation Activation { get; init; } = Activation.GeluTanh;

    /// <summary>Width of the feed-forward block; null for 4 C.</summary>
    public int? FeedForwardSize { get; init; }

    /// <summary>Added to the variance in norms.</summary>
    public double NormEpsilon { get; init; } = 1e-5;

    /// <summary>How many token ids the model can predict, the first ones; null for all V.</summary>
    public int? OutputSize { get; init; }

    /// <summary>D, by default C/H.</summary>
    public int HeadSize => OwnHeadSize ?? EmbeddingSize / HeadCount;

    /// <summary>KV, by default H.</summary>
    public int KeyValueHeads => KeyValueHeadCount ?? HeadCount;

    /// <summary>F, by default 4 C.</summary>
    public int FeedForwardWidth => FeedForwardSize ?? 4 * EmbeddingSize;

    /// <summary>Token ids the model can predict.</summary>
    public int Outputs => OutputSize ?? VocabSize;

    /// <summary>Throws unless such a model can be built.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A property outside its range; the message names it.</exception>
    public void Validate()
    {
        Allowed.Require<TransformerConfig>(VocabSize >= 1, nameof(VocabSize), VocabSize, "at least 1");
        Allowed.Require<TransformerConfig>(ContextLength >= 1, nameof(ContextLength), ContextLength, "at least 1");
        Allowed.Require<TransformerConfig>(LayerCount >= 1, nameof(LayerCount), LayerCount, "at least 1");
        Allowed.Require<TransformerConfig>(HeadCount >= 1, nameof(HeadCount), HeadCount, "at least 1");
        Allowed.Require<TransformerConfig>(EmbeddingSize >= 1 && (OwnHeadSize is not null || EmbeddingSize % HeadCount == 0), nameof(EmbeddingSize), EmbeddingSize, $"a multiple of HeadCount={HeadCount}");
        Allowed.Require<TransformerConfig>(OwnHeadSize is null or >= 1, nameof(OwnHeadSize), OwnHeadSize, "at least 1");
        Allowed.Require<TransformerConfig>(!QkNorm || HeadSize > 1, nameof(HeadSize), HeadSize,
            "at least 2 with QkNorm, which leaves of one number its sign");
        Allowed.Require<TransformerConfig>(KeyValueHeadCount is null || (KeyValueHeadCount >= 1 && HeadCount % KeyValueHeadCount == 0), nameof(KeyValueHeadCount),
            KeyValueHeadCount, $"a divisor of HeadCount={HeadCount}");
        if (Rotary is not null)
        {
            Allowed.Require<TransformerConfig>(HeadSize % 2 == 0, nameof(HeadSize), HeadSize, "even with Rotary, which turns pairs");
            Allowed.Require<Rotary>(Rotary.Theta > 1, nameof(Rotary.Theta), Rotary.Theta, "above 1");
            Rotary.Scaling?.Validate();
        }
        Allowed.Require<TransformerConfig>(Dropout is >= 0 and < 1, nameof(Dropout), Dropout, "in [0, 1)");
        Allowed.Require<TransformerConfig>(FeedForwardSize is null or >= 1, nameof(FeedForwardSize), FeedForwardSize, "at least 1");
        Allowed.Require<TransformerConfig>(NormEpsilon > 0, nameof(NormEpsilon), NormEpsilon, "above 0");
        Allowed.Require<TransformerConfig>(OutputSize is null || (OutputSize >= 1 && OutputSize <= VocabSize), nameof(OutputSize), OutputSize, $"in 1..VocabSize={VocabSize}");
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
