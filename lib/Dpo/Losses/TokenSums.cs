using static TorchSharp.torch;

namespace Dpo.Losses;

/// <summary>A quantity summed over the counted tokens of each row. Borrows its tensors.</summary>
/// <param name="Sums">[B].</param>
/// <param name="Counts">[B] int64.</param>
public readonly record struct TokenSums(Tensor Sums, Tensor Counts);
