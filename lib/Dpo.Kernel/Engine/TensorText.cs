using System.Globalization;
using static TorchSharp.torch;

namespace Dpo.Kernel.Engine;

/// <summary>Writes a tensor as text: dtype, shape, device and its first 10 values.</summary>
/// <remarks>A class of its own, so that torch loads only for a tensor.</remarks>
internal static class TensorText
{
    private const int MaxValues = 10;

    public static string Format(Tensor tensor)
    {
        var dtype = tensor.dtype.ToString().ToLowerInvariant();
        var head = $"{dtype} [{string.Join(", ", tensor.shape)}] on {tensor.device}";
        if (tensor.numel() == 0 || tensor.is_complex())
        {
            return head;
        }

        using var scope = NewDisposeScope();
        var few = tensor.detach().reshape(-1).narrow(0, 0, Math.Min(MaxValues, tensor.numel())).cpu()
            .to(ScalarType.Float64);
        var values = few.data<double>().ToArray().Select(v => ValueText.Inline(v, 0, 0)).ToList();
        if (tensor.numel() > MaxValues)
        {
            values.Add(string.Create(CultureInfo.InvariantCulture, $"... {tensor.numel() - MaxValues} more"));
        }

        return $"{head}: {string.Join(", ", values)}";
    }
}
