using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Worlds;

/// <summary>Preferences that go in a circle, A over B over C over A: no reward explains them, so Bradley-Terry
/// cannot.</summary>
/// <remarks>The best fit of the Bradley-Terry model gives all responses the same reward, the loss ln 2 and an accuracy
/// of one half, however sure people are; the least loss of any model of pairs is the entropy of a single
/// answer.</remarks>
public static class CyclicPreferences
{
    /// <summary>Makes the table of preferences in which each response beats the half of the others that follow it in
    /// the circle.</summary>
    /// <param name="count">Number N of responses in the circle; odd and at least 3.</param>
    /// <param name="strength">Probability that the better response of a pair is chosen, above 0.5 and at most 1; 1 for
    /// labels without noise.</param>
    /// <param name="device">Device (CPU or GPU) on which the tensor is created.</param>
    /// <returns>Probability that response i (row) is preferred to response j (column); shape [N,N], float64, 0.5 on the
    /// diagonal. The caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is even or below 3, or the probability is out of its
    /// range.</exception>
    public static Tensor Create(int count, double strength, Device device)
    {
        Allowed.Argument(count >= 3 && count % 2 == 1, nameof(count), count, "odd and at least 3");
        Allowed.Argument(strength is > 0.5 and <= 1, nameof(strength), strength, "above 1/2 and at most 1");
        var numbers = new double[count, count];
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < count; j++)
            {
                numbers[i, j] = i == j ? 0.5 : (j - i + count) % count <= count / 2 ? strength : 1 - strength;
            }
        }
        return tensor(numbers, device: device);
    }

    /// <summary>Computes the least loss of a model that may give each pair its own probability.</summary>
    /// <param name="strength">Probability that the better response of a pair is chosen, above 0.5 and at most 1, as
    /// given to <see cref="Create"/>.</param>
    /// <returns>Lowest possible mean loss per labelled pair, in nats: the entropy of one label; 0 for a
    /// <paramref name="strength"/> of 1.</returns>
    public static double LeastLoss(double strength) =>
        strength == 1 ? 0 : -strength * Math.Log(strength) - (1 - strength) * Math.Log(1 - strength);
}
