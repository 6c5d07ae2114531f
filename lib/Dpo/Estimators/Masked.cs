using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Estimators;

/// <summary>Sums, means and whitening over the counted tokens of a batch.</summary>
/// <remarks>What stands outside the mask, infinity and NaN included, is never read. <see cref="Mean"/> weighs tokens
/// alike and <see cref="MeanOfRows"/> weighs rows alike: two numbers wherever lengths differ. Over accumulated batches
/// add up <see cref="Sum"/> and divide once.</remarks>
public static class Masked
{
    /// <summary>Sums the values of all counted tokens.</summary>
    /// <param name="values">Number for each token, e.g. its advantage; a tensor of any shape, such as [B,Ty]
    /// (responses, tokens).</param>
    /// <param name="mask">Mask of the tokens to count, a bool tensor of the same shape as <paramref name="values"/>;
    /// true = counted.</param>
    /// <returns>Sum of the counted values as a scalar tensor; 0 if no token is counted.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Sum(Tensor values, Tensor mask) => Counted(values, mask).sum();

    /// <summary>Averages the values of all counted tokens, each token weighing the same.</summary>
    /// <param name="values">Number for each token, e.g. its advantage; a tensor of any shape, such as [B,Ty]
    /// (responses, tokens).</param>
    /// <param name="mask">Mask of the tokens to count, a bool tensor of the same shape as <paramref name="values"/>;
    /// true = counted.</param>
    /// <returns>Mean of the counted values as a scalar tensor; 0 if no token is counted.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Mean(Tensor values, Tensor mask) => Sum(values, mask) / mask.sum().clamp_min(1);

    /// <summary>Averages the rows' means, each row weighing the same; rows in which no token counts are left
    /// out.</summary>
    /// <param name="values">Number for each token, e.g. its advantage, shape [B,T] (rows, tokens).</param>
    /// <param name="mask">Mask of the tokens to count, shape [B,T] (rows, tokens) bool; true = counted.</param>
    /// <returns>Mean of the rows' means as a scalar tensor; 0 if no token is counted.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor MeanOfRows(Tensor values, Tensor mask)
    {
        Shape.Require(values, nameof(values), "[B,T]");
        var means = Counted(values, mask).sum(1) / mask.sum(1).clamp_min(1);    // 0 for an empty row  [B]
        return means.sum() / mask.any(1).sum().clamp_min(1);
    }

    /// <summary>Computes the unbiased variance over all counted tokens, Σ (x - mean)² / (n - 1).</summary>
    /// <param name="values">Number for each token, e.g. its advantage; a tensor of any shape, such as [B,Ty]
    /// (responses, tokens).</param>
    /// <param name="mask">Mask of the tokens to count, a bool tensor of the same shape as <paramref name="values"/>;
    /// true = counted.</param>
    /// <returns>Variance of the counted values as a scalar tensor; 0 if fewer than two tokens are counted.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Variance(Tensor values, Tensor mask) =>
        Sum((Counted(values, mask) - Mean(values, mask)).square(), mask) / (mask.sum() - 1).clamp_min(1);

    /// <summary>Whitens the values, (x - mean) / (√variance + 1e-8) over the counted tokens: advantages of mean 0 and
    /// variance 1.</summary>
    /// <param name="values">Number for each token, e.g. its advantage; a tensor of any shape, such as [B,Ty]
    /// (responses, tokens).</param>
    /// <param name="mask">Mask of the tokens to count, a bool tensor of the same shape as <paramref name="values"/>;
    /// true = counted.</param>
    /// <returns>Values shifted and scaled to mean 0 and variance 1, of the shape and type of <paramref name="values"/>;
    /// 0 outside the mask, and 0 everywhere if all counted values are equal.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Whiten(Tensor values, Tensor mask)
    {
        // In float64 the mean of equal float32 values is that value, to the last bit.
        var wide = Counted(values, mask).to_type(ScalarType.Float64);
        var whitened = (wide - Mean(wide, mask)) / (Variance(wide, mask).sqrt() + 1e-8);
        return Counted(whitened, mask).to_type(values.dtype);
    }

    /// <summary>Whitens the values as <see cref="Whiten"/> does and adds their mean again: for rewards with the KL
    /// penalty in them, whose mean says how long a response should be.</summary>
    /// <param name="values">Number for each token, e.g. its advantage; a tensor of any shape, such as [B,Ty]
    /// (responses, tokens).</param>
    /// <param name="mask">Mask of the tokens to count, a bool tensor of the same shape as <paramref name="values"/>;
    /// true = counted.</param>
    /// <returns>Values scaled to variance 1 around their former mean, of the shape and type of
    /// <paramref name="values"/>; 0 outside the mask.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor WhitenKeepingMean(Tensor values, Tensor mask) =>
        Counted(Whiten(values, mask) + Mean(values, mask), mask);

    private static Tensor Counted(Tensor values, Tensor mask)
    {
        Shape.RequireLike(mask, nameof(mask), values, nameof(values));
        return values.masked_fill(mask.logical_not(), 0);                       // not times 0: NaN stays out
    }
}
