using Dpo.Base;
using static TorchSharp.torch;

namespace Dpo.Estimators;

/// <summary>How often the likeliest token is the one that follows; TRL's mean_token_accuracy is its sum over the tokens counted.</summary>
public static class TokenAccuracy
{
    /// <summary>Counted tokens of each row that the model would have guessed.</summary>
    /// <param name="logits">[B,T,V], or [B,T-1,V].</param>
    /// <param name="ids">Token ids [B,T] int64.</param>
    /// <param name="mask">Counted tokens [B,T] bool; column 0 is not read.</param>
    /// <returns>[B] int64.</returns>
    public static Tensor Correct(Tensor logits, Tensor ids, Tensor mask)
    {
        Shape.Require(ids, "ids", "[B,T]");
        Shape.Require(mask, "mask", "[B,T]", ids.shape[0], ids.shape[1]);
        Shape.Require(logits, "logits", "[B,T,V]", ids.shape[0], -1, -1);
        var guesses = logits.detach().argmax(-1).narrow(1, 0, ids.shape[1] - 1);    // [B,T-1]
        return ((guesses == ids[.., 1..]) & mask[.., 1..]).sum(1);                  // [B]
    }
}
