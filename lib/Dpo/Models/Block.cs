using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Models;

/// <summary>One layer of the transformer: attention, then feed-forward, each added to its own input
/// (pre-norm).</summary>
public sealed class Block : nn.Module<Tensor, AttentionContext, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> norm1, norm2;
    private readonly CausalSelfAttention attention;
    private readonly FeedForward feedForward;

    internal Block(TransformerConfig config, int layer) : base(nameof(Block))
    {
        norm1 = config.NewNorm();
        attention = new CausalSelfAttention(config, layer);
        norm2 = config.NewNorm();
        feedForward = new FeedForward(config);
        RegisterComponents();
    }

    /// <summary>Computes one layer: attention, then feed-forward, each on its normalised input and added to
    /// it.</summary>
    /// <param name="x">Hidden states that enter the layer, shape [B,T,C] (rows, tokens, embedding size).</param>
    /// <param name="context">Positions, attention mask and cache of the tokens in <paramref name="x"/>; the same object
    /// for all layers of one forward pass.</param>
    /// <returns>Hidden states that leave the layer, shape [B,T,C] (rows, tokens, embedding size).</returns>
    public override Tensor forward(Tensor x, AttentionContext context)
    {
        x = x + attention.forward(norm1.forward(x), context);
        return x + feedForward.forward(norm2.forward(x));
    }
}
