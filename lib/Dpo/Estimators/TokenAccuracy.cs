using Dpo.Base;
using static TorchSharp.torch;

namespace Dpo.Estimators;

/// <summary>How often the likeliest token is the one that follows. The sum of its counts, divided by the number of
/// counted tokens, is TRL's mean_token_accuracy.</summary>
public static class TokenAccuracy
{
    /// <summary>Counts the tokens of each row that the model would have guessed: those with the highest
    /// logit.</summary>
    /// <param name="logits">Model's logits for the next token, shape [B,T,V] (rows, positions, vocabulary), or
    /// [B,T-1,V] without the last position.</param>
    /// <param name="ids">Actual token ids, shape [B,T] (rows, tokens) int64; each token after a row's first is compared
    /// with the model's guess.</param>
    /// <param name="mask">Mask of the tokens to count, shape [B,T] (rows, tokens) bool; each row's first entry is
    /// ignored, since nothing predicts the first token.</param>
    /// <returns>Number of counted tokens in each row that the model guessed right, shape [B] (rows) int64.</returns>
    public static Tensor Correct(Tensor logits, Tensor ids, Tensor mask)
    {
        Shape.Require(ids, "ids", "[B,T]");
        Shape.Require(mask, "mask", "[B,T]", ids.shape[0], ids.shape[1]);
        Shape.Require(logits, "logits", "[B,T,V]", ids.shape[0], -1, -1);
        var guesses = logits.detach().argmax(-1).narrow(1, 0, ids.shape[1] - 1);    // [B,T-1]
        return ((guesses == ids[.., 1..]) & mask[.., 1..]).sum(1);                  // [B]
    }
}
