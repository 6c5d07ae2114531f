using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Base;

/// <summary>Checks tensor shapes at the entry of public functions; every message has the same wording.</summary>
public static class Shape
{
    /// <summary>Throws unless the tensor has as many dimensions as there are letters, and the sizes that are given.
    /// That equal letters of several tensors stand for equal sizes is left to the caller to check.</summary>
    /// <param name="tensor">Tensor whose shape is checked, of any number type and device.</param>
    /// <param name="name">Name of the tensor for the error message, e.g. "logits".</param>
    /// <param name="letters">Expected dimensions, one letter each, e.g. "[B,T,V]" for a three-dimensional tensor; their
    /// number is checked.</param>
    /// <param name="sizes">Expected sizes of the first dimensions, in order; -1 accepts any size. If left out, no size
    /// is checked.</param>
    /// <exception cref="ArgumentException">The shape differs; e.g. "logits must be [B,T,V]=[4,16,32]. Got
    /// [4,16]."</exception>
    public static void Require(Tensor tensor, string name, string letters, params ReadOnlySpan<long> sizes)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(letters);
        var dimensions = letters.Count(c => c == ',') + 1;
        var fits = tensor.dim() == dimensions;
        for (var i = 0; fits && i < sizes.Length; i++)
        {
            fits = sizes[i] < 0 || tensor.shape[i] == sizes[i];
        }
        if (!fits)
        {
            var wanted = sizes.ToArray().Select(s =>
                s < 0 ? "any" : s.ToString(System.Globalization.CultureInfo.InvariantCulture));
            var expected = sizes.Length == 0 ? "" : "=[" + string.Join(",", wanted) + "]";
            throw new ArgumentException($"{name} must be {letters}{expected}. Got [{string.Join(",", tensor.shape)}].");
        }
    }

    /// <summary>Throws unless two tensors have the same shape, whatever it is.</summary>
    /// <param name="tensor">Tensor whose shape is checked, of any number type and device.</param>
    /// <param name="name">Name of the checked tensor for the error message, e.g. "logq".</param>
    /// <param name="like">Tensor whose shape <paramref name="tensor"/> must have.</param>
    /// <param name="likeName">Name of the tensor <paramref name="like"/> for the error message, e.g. "logp".</param>
    /// <exception cref="ArgumentException">The shapes differ; e.g. "logq must be [2,3], as logp is. Got
    /// [3]."</exception>
    public static void RequireLike(Tensor tensor, string name, Tensor like, string likeName)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(like);
        if (!tensor.shape.SequenceEqual(like.shape))
        {
            throw new ArgumentException($"{name} must be [{string.Join(",", like.shape)}], as {likeName} is. "
                + $"Got [{string.Join(",", tensor.shape)}].");
        }
    }
}
