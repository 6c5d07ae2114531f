using static TorchSharp.torch;

namespace Dpo.Losses;

/// <summary>Quantity summed over the counted tokens of each row. Borrows its tensors.</summary>
/// <param name="Sums">Sum over the counted tokens of each row, shape [B].</param>
/// <param name="Counts">Number of counted tokens of each row, shape [B] int64.</param>
public readonly record struct TokenSums(Tensor Sums, Tensor Counts);
