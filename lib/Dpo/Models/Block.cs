using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Models;

/// <summary>One layer of the transformer: attention, then feed-forward, each added to what came in (pre-norm).</summary>
public sealed class Block : nn.Module<Tensor, Places, Tensor>
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

    /// <summary>One layer.</summary>
    /// <param name="x">[B,T,C].</param>
    /// <param name="places">Where the positions are and what they see.</param>
    /// <returns>[B,T,C].</returns>
    public override Tensor forward(Tensor x, Places places)
    {
        x = x + attention.forward(norm1.forward(x), places);
        return x + feedForward.forward(norm2.forward(x));
    }
}
