using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Base;

/// <summary>Checks shapes at the entry of public functions, in one wording.</summary>
public static class Shape
{
    /// <summary>Throws unless the tensor's shape fits the letters; equal letters among all calls are the caller's to compare.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="name">Its name in the message.</param>
    /// <param name="letters">"[B,T,V]": as many dimensions, any sizes.</param>
    /// <param name="sizes">Sizes where they are known; -1 for any.</param>
    /// <exception cref="ArgumentException">"logits must be [B,T,V]=[4,16,32]. Got [4,16]."</exception>
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
            var expected = sizes.Length == 0 ? "" : "=[" + string.Join(",", sizes.ToArray().Select(s => s < 0 ? "any" : s.ToString(System.Globalization.CultureInfo.InvariantCulture))) + "]";
            throw new ArgumentException($"{name} must be {letters}{expected}. Got [{string.Join(",", tensor.shape)}].");
        }
    }

    /// <summary>Throws unless two tensors have the same shape, whatever it is.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="name">Its name in the message.</param>
    /// <param name="like">The tensor whose shape it must have.</param>
    /// <param name="likeName">That one's name.</param>
    /// <exception cref="ArgumentException">"logq must be [2,3], as logp is. Got [3]."</exception>
    public static void RequireLike(Tensor tensor, string name, Tensor like, string likeName)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(like);
        if (!tensor.shape.SequenceEqual(like.shape))
        {
            throw new ArgumentException($"{name} must be [{string.Join(",", like.shape)}], as {likeName} is. Got [{string.Join(",", tensor.shape)}].");
        }
    }
}
