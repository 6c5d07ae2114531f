using static TorchSharp.torch;

namespace Dpo.Losses;

/// <summary>Quantity summed over the counted tokens of each row. Borrows its tensors.</summary>
/// <param name="Sums">Sum of a quantity, e.g. the loss, over the counted tokens of each row, shape [B] (rows).</param>
/// <param name="Counts">Number of counted tokens of each row, i.e. of terms in its sum, shape [B] (rows) int64.</param>
public readonly record struct TokenSums(Tensor Sums, Tensor Counts);
