using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dpo.Models;

/// <summary>Feed-forward part of a block, which treats each position alone: W₂ gelu(W₁ x), or SwiGLU, W₂ (silu(W₁ x) ⊙
/// W₃ x).</summary>
/// <remarks>SwiGLU: Shazeer 2020, arXiv:2002.05202, Eq. 6. W₁ and W₃ are stored in one matrix, W₁ first.</remarks>
public sealed class FeedForward : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> fc, proj;
    private readonly Activation _activation;
    private readonly double _dropout;

    internal FeedForward(TransformerConfig config) : base(nameof(FeedForward))
    {
        var hidden = config.FeedForwardWidth;
        long[] parts = config.Activation == Activation.SwiGlu ? [hidden, hidden] : [hidden];
        fc = config.NewLinear("feedForward.fc", config.EmbeddingSize, parts, config.Bias);
        proj = config.NewLinear("feedForward.proj", hidden, [config.EmbeddingSize], config.Bias);
        _activation = config.Activation;
        _dropout = config.Dropout;
        RegisterComponents();
    }

    /// <summary>Transforms each position by two linear layers with a non-linearity between them.</summary>
    /// <param name="x">Normalised hidden states, shape [B,T,C] (rows, tokens, embedding size).</param>
    /// <returns>Feed-forward block's contribution, to be added to the hidden states, shape [B,T,C] (rows, tokens,
    /// embedding size).</returns>
    public override Tensor forward(Tensor x)
    {
        var y = proj.forward(Activate(fc.forward(x)));
        return training && _dropout > 0 ? dropout(y, _dropout) : y;
    }

    private Tensor Activate(Tensor x)
    {
        if (_activation == Activation.SwiGlu)
        {
            var parts = x.chunk(2, -1);
            return silu(parts[0]) * parts[1];
        }
        return gelu(x, _activation == Activation.GeluTanh ? GELU.Approximate.tanh : GELU.Approximate.none);
    }
}
