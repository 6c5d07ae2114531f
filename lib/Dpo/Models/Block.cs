using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dpo.Models;

/// <summary>One layer of the transformer: attention, then feed-forward, each added to what came in (pre-norm).</summary>
public sealed class Block : nn.Module<Tensor, Tensor>
{
    private readonly LayerNorm norm1, norm2;
    private readonly CausalSelfAttention attention;
    private readonly FeedForward feedForward;

    internal Block(TransformerConfig config) : base(nameof(Block))
    {
        norm1 = nn.LayerNorm(config.EmbeddingSize, config.NormEpsilon, bias: config.Bias);
        attention = new CausalSelfAttention(config);
        norm2 = nn.LayerNorm(config.EmbeddingSize, config.NormEpsilon, bias: config.Bias);
        feedForward = new FeedForward(config);
        RegisterComponents();
    }

    /// <summary>One layer.</summary>
    /// <param name="x">[B,T,C].</param>
    /// <returns>[B,T,C].</returns>
    public override Tensor forward(Tensor x)
    {
        x = x + attention.forward(norm1.forward(x));
        return x + feedForward.forward(norm2.forward(x));
    }
}
