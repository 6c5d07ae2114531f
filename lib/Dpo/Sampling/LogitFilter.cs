using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Sampling;

/// <summary>Filters that leave the logits of the likeliest tokens as they are and set the others to
/// -infinity.</summary>
public static class LogitFilter
{
    /// <summary>Filters by top-k (Fan et al. 2018, arXiv:1805.04833): leaves the k largest logits, and all that tie
    /// with the k-th.</summary>
    /// <param name="logits">Logits of the next token, shape [..., V]: V is the size of the vocabulary, the dimensions
    /// before it are arbitrary.</param>
    /// <param name="k">Number of tokens to keep, those with the largest logits; at least 1. V or more keeps
    /// all.</param>
    /// <returns>New tensor of logits of the same shape [..., V], where the tokens that are filtered out have
    /// -infinity.</returns>
    public static Tensor TopK(Tensor logits, int k)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        if (k >= logits.shape[^1])
        {
            return logits.alias();
        }
        var kth = logits.topk(k).values.narrow(-1, k - 1, 1);
        return logits.masked_fill(logits < kth, double.NegativeInfinity);
    }

    /// <summary>Filters by top-p, nucleus sampling (Holtzman et al. 2020, arXiv:1904.09751): leaves the smallest set of
    /// likeliest tokens with total probability at least p.</summary>
    /// <remarks>This is the rule of the paper and of Hugging Face. The other rule in use (total at most p) leaves one
    /// token fewer.</remarks>
    /// <param name="logits">Logits of the next token, shape [..., V]: V is the size of the vocabulary, the dimensions
    /// before it are arbitrary.</param>
    /// <param name="p">Total probability that the kept tokens must reach, in (0, 1]; 1 keeps all tokens.</param>
    /// <returns>New tensor of logits of the same shape [..., V], where the tokens that are filtered out have
    /// -infinity.</returns>
    public static Tensor TopP(Tensor logits, double p)
    {
        ArgumentNullException.ThrowIfNull(logits);
        if (!(p > 0 && p <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(p), p, "p must be in (0, 1]");
        }
        if (p == 1)
        {
            return logits.alias();              // the likelier ones may round to a total of 1 before the last
        }
        var (sorted, order) = logits.sort(dim: -1, descending: true, stable: true);
        var probabilities = sorted.softmax(-1, ScalarType.Float64);
        var before = probabilities.cumsum(-1) - probabilities;              // total of the likelier tokens
        var drop = before >= p;                                             // the set had reached p without this one
        return logits.masked_fill(zeros_like(drop).scatter(-1, order, drop), double.NegativeInfinity);
    }
}
