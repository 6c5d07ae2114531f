using Dpo.Base;
using Dpo.Data;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Estimators;

/// <summary>Log-probabilities of given tokens under a model: log P(t) = Σ log P(t_i | t_1 .. t_i-1), in nats.</summary>
/// <remarks>Bengio et al. 2003, Eq. 1. Computed as logit - logsumexp in float32 or better, never as the log of a
/// softmax.</remarks>
public static class Logps
{
    /// <summary>Computes the log-probability of each token after the first, given the tokens before it.</summary>
    /// <param name="logits">Model's logits for the next token, shape [B,T,V] (rows, positions, vocabulary), or
    /// [B,T-1,V] without the last position, which predicts no token of <paramref name="ids"/>.</param>
    /// <param name="ids">Token ids, shape [B,T] (rows, tokens) int64, with T at least 2. An id of V or more, which the
    /// model cannot predict, has log-probability -infinity.</param>
    /// <returns>Log-probabilities in nats, shape [B,T-1] (rows, tokens after the first); entry t, counted from 0, is
    /// that of token t + 1 given the tokens before it.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit together.</exception>
    public static Tensor PerToken(Tensor logits, Tensor ids)
    {
        Shape.Require(ids, "ids", "[B,T]");
        Shape.Require(logits, "logits", "[B,T,V]", ids.shape[0], -1, -1);
        var scores = Wide(Scores(logits, ids));                         // [B,T-1,V]
        var targets = ids[.., 1..];                                     // [B,T-1]
        var V = scores.shape[2];                                        // what can be said
        var places = targets.clamp_max(V - 1).unsqueeze(-1);            // [B,T-1,1]
        var chosen = scores.gather(-1, places).squeeze(-1);             // [B,T-1]
        var logps = chosen - scores.logsumexp(-1);                      // [B,T-1]
        return logps.masked_fill(targets >= V, double.NegativeInfinity);
    }

    /// <summary>Sums the log-probabilities of the counted tokens of each row: the log P(y|x) of DPO when the mask
    /// counts the response.</summary>
    /// <param name="perToken">Log-probability of each token after the first in nats, shape [B,T-1] (rows, tokens), from
    /// <see cref="PerToken"/>.</param>
    /// <param name="mask">Mask of the tokens to count, shape [B,T] (rows, tokens) bool, e.g. those of the response;
    /// each row's first entry is ignored, since nothing predicts the first token.</param>
    /// <returns>Sum of the counted log-probabilities of each row in nats, shape [B] (rows); 0 for a row without counted
    /// tokens.</returns>
    public static Tensor Sum(Tensor perToken, Tensor mask) => Counted(perToken, mask).sum(1);

    /// <summary>Averages the log-probabilities of the counted tokens of each row, as SimPO and ORPO need it; another
    /// number than <see cref="Sum"/>.</summary>
    /// <param name="perToken">Log-probability of each token after the first in nats, shape [B,T-1] (rows, tokens), from
    /// <see cref="PerToken"/>.</param>
    /// <param name="mask">Mask of the tokens to count, shape [B,T] (rows, tokens) bool, e.g. those of the response;
    /// each row's first entry is ignored, since nothing predicts the first token.</param>
    /// <returns>Mean of the counted log-probabilities of each row in nats per token, shape [B] (rows); 0 for a row
    /// without counted tokens.</returns>
    public static Tensor Mean(Tensor perToken, Tensor mask) =>
        Counted(perToken, mask).sum(1) / mask[.., 1..].sum(1).clamp_min(1);

    /// <summary>Computes log P of the counted tokens of each row under a model, in one forward pass: log P(y|x) for a
    /// batch of prompts and responses.</summary>
    /// <param name="model">Language model that gives the log-probabilities. Its training or evaluation mode is not
    /// changed, and gradients flow to its weights.</param>
    /// <param name="batch">Batch of B rows of token ids, with a mask of the tokens to count, e.g. those of the
    /// responses.</param>
    /// <returns>Log-probability of each row, summed over its counted tokens, in nats, shape [B] (rows).</returns>
    public static Tensor Compute(ILanguageModel model, SequenceBatch batch)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(batch);
        RequireReadable(model, batch.Ids);
        return Sum(PerToken(model.forward(batch.Ids[.., ..^1]), batch.Ids), batch.Mask);
    }

    /// <summary>Computes log P of both responses of each pair, in one forward pass of 2B rows.</summary>
    /// <param name="model">Language model that gives the log-probabilities. Its training or evaluation mode is not
    /// changed, and gradients flow to its weights.</param>
    /// <param name="batch">Batch of B preference pairs as 2B rows of token ids: first all chosen responses, then all
    /// rejected ones, each after its prompt.</param>
    /// <param name="excessTokenWeight">Weight in [0, 1] of the tokens beyond the length of the pair's shorter response;
    /// 1 (default) gives the plain sum, below 1 the weighting of <see cref="LengthDesensitised"/>.</param>
    /// <returns>Summed log-probabilities (nats) and lengths (tokens) of the chosen and the rejected responses, each of
    /// shape [B] (pairs); the caller disposes these tensors.</returns>
    public static PairLogps ComputePairs(ILanguageModel model, PreferenceBatch batch, double excessTokenWeight = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(batch);
        var (rows, B) = (batch.Rows, batch.Pairs);
        RequireReadable(model, rows.Ids);
        var (perToken, lengths) = (PerToken(model.forward(rows.Ids[.., ..^1]), rows.Ids), rows.Mask.sum(1));
        var logps = excessTokenWeight == 1 ? Sum(perToken, rows.Mask)
            : LengthDesensitised.Sum(perToken, rows.Mask, minimum(lengths[..B], lengths[B..]).repeat(2),
                excessTokenWeight);
        return new PairLogps(logps[..B], logps[B..], lengths[..B], lengths[B..]);
    }

    // Libtorch says of such an id where in its own sources it failed. On a GPU to look costs more than it gives.
    internal static void RequireReadable(ILanguageModel model, Tensor ids)
    {
        if (ids.device_type == DeviceType.CPU && ids.max().ToInt64() is var largest && largest >= model.VocabSize)
        {
            throw new ArgumentException($"the batch has token id {largest}; expected 0 to {model.VocabSize - 1}, what "
                + $"{model.GetType().Name} can read (VocabSize): is the tokenizer that of the model?");
        }
    }

    private static Tensor Counted(Tensor perToken, Tensor mask)
    {
        Shape.Require(mask, "mask", "[B,T]");
        Shape.Require(perToken, "perToken", "[B,T-1]", mask.shape[0], mask.shape[1] - 1);
        return perToken.masked_fill(mask[.., 1..].logical_not(), 0);            // not times 0: -inf stays out
    }

    // The logits that predict a token of ids: all but the last position's.
    private static Tensor Scores(Tensor logits, Tensor ids)
    {
        var (T, given) = (ids.shape[1], logits.shape[1]);
        if (T < 2 || (given != T && given != T - 1))
        {
            throw new ArgumentException(
                $"logits must be [B,T,V] or [B,T-1,V] for ids [B,T]=[{ids.shape[0]},{T}] with T at least 2. "
                + $"Got [{string.Join(",", logits.shape)}].");
        }
        return given == T ? logits[.., ..^1] : logits;
    }

    private static Tensor Wide(Tensor scores) =>
        scores.dtype == ScalarType.Float64 ? scores : scores.to_type(ScalarType.Float32);
}
