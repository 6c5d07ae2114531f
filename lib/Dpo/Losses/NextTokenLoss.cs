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
    /// <param name="logits">Logits of the next token, shape [B,T,V], or [B,T-1,V]
    /// without the last position.</param>
    /// <param name="ids">Token ids, shape [B,T] int64.</param>
    /// <param name="mask">Tokens that are counted, shape [B,T] bool; column 0 is not
    /// read, since nothing predicts the first token.</param>
    /// <returns>Sum of each row's losses [B] in nats and number of its counted tokens
    /// [B] int64; zeros where none is counted.</returns>
    public static TokenSums Compute(Tensor logits, Tensor ids, Tensor mask)
    {
        var perToken = Logps.PerToken(logits, ids);                     // [B,T-1]
        var counts = mask[.., 1..].sum(1);                              // [B]
        return new TokenSums(-Logps.Sum(perToken, mask), counts);
    }
}
