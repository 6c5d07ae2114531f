using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Worlds;

/// <summary>The world in which every number is worked by hand: one prompt, three responses, stop, go left, go right.</summary>
/// <remarks>The reference says stop or go with 1/2 each, and after go left or right with 1/2 each. β is 2: at 1 it would hide.</remarks>
public static class Pencil
{
    /// <summary>The responses in order.</summary>
    public static IReadOnlyList<string> Responses { get; } = ["stop", "go left", "go right"];

    /// <summary>P_ref = (1/2, 1/4, 1/4).</summary>
    public static IReadOnlyList<double> Reference { get; } = [0.5, 0.25, 0.25];

    /// <summary>r = (0, 4, 6) ln 2, reward units.</summary>
    public static IReadOnlyList<double> Rewards { get; } = [0, 4 * Math.Log(2), 6 * Math.Log(2)];

    /// <summary>The trial policy Q = (1/8, 1/8, 3/4), away from P_ref and P*, where a wrong β or sign shows.</summary>
    public static IReadOnlyList<double> Trial { get; } = [0.125, 0.125, 0.75];

    /// <summary>β, reward units per nat.</summary>
    public const double Beta = 2;

    /// <summary>A row of numbers as a table of one prompt.</summary>
    /// <param name="numbers">One for each response.</param>
    /// <returns>[1,3] float64 on the CPU; the caller's.</returns>
    public static Tensor Table(IEnumerable<double> numbers) => tensor(numbers.ToArray(), [1, Responses.Count], ScalarType.Float64, CPU);

    /// <summary>The logarithms of probabilities as a table of one prompt.</summary>
    /// <param name="probabilities">One for each response.</param>
    /// <returns>[1,3] float64 nats on the CPU; the caller's.</returns>
    public static Tensor LogTable(IEnumerable<double> probabilities) => Table(probabilities.Select(p => Math.Log(p)));
}
