using Dpo.Estimators;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Losses;

/// <summary>Next-token loss: L = -Σ log P(t_i | t_1 .. t_i-1), in nats.</summary>
/// <remarks>Bengio et al. 2003; Radford et al. 2018. Summed over the counted tokens.
/// Sums and counts, no mean: the trainer divides once by the tokens of the whole
/// accumulated batch, since a mean of row means is another number. With all logits
/// equal it is ln V a token. Chapter 01; test: NextTokenLossTests.</remarks>
public static class NextTokenLoss
{
    /// <summary>Computes the loss of each row, not averaged.</summary>
    /// <param name="logits">Model's logits for the next token, shape [B,T,V] (rows,
    /// positions, vocabulary), or [B,T-1,V] without the last position.</param>
    /// <param name="ids">Token ids to predict, [B,T] (rows, tokens) int64.</param>
    /// <param name="mask">Mask of the tokens to count, shape [B,T] (rows, tokens)
    /// bool; each row's first entry is ignored, as nothing predicts that token.</param>
    /// <returns>Summed loss of each row in nats, shape [B] (rows), and its number of
    /// counted tokens, shape [B] int64; both 0 for a row without any.</returns>
    public static TokenSums Compute(Tensor logits, Tensor ids, Tensor mask)
    {
        var perToken = Logps.PerToken(logits, ids);                     // [B,T-1]
        var counts = mask[.., 1..].sum(1);                              // [B]
        return new TokenSums(-Logps.Sum(perToken, mask), counts);
    }
}
