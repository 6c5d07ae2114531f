using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Worlds;

/// <summary>The world in which every number can be worked out by hand: one prompt and three responses, "stop", "go
/// left" and "go right".</summary>
/// <remarks>The reference model says stop or go with probability 1/2 each, and after go left or right with 1/2 each. β
/// is 2: a β of 1 would hide whether it was forgotten.</remarks>
public static class Pencil
{
    /// <summary>The three responses as text, in the order of all tables of this world.</summary>
    public static IReadOnlyList<string> Responses { get; } = ["stop", "go left", "go right"];

    /// <summary>Probability of each response under the reference model, P_ref = (1/2, 1/4, 1/4).</summary>
    public static IReadOnlyList<double> Reference { get; } = [0.5, 0.25, 0.25];

    /// <summary>Reward of each response, r = (0, 4, 6) ln 2, in reward units.</summary>
    public static IReadOnlyList<double> Rewards { get; } = [0, 4 * Math.Log(2), 6 * Math.Log(2)];

    /// <summary>Probability of each response under a trial policy, Q = (1/8, 1/8, 3/4); it is far from P_ref
    /// and P*, so that a wrong β or sign shows.</summary>
    public static IReadOnlyList<double> Trial { get; } = [0.125, 0.125, 0.75];

    /// <summary>Weight β of the KL term, in reward units per nat.</summary>
    public const double Beta = 2;

    /// <summary>Makes a table of one prompt from a row of numbers.</summary>
    /// <param name="numbers">Three numbers, one for each response, in the order of <see cref="Responses"/>.</param>
    /// <returns>Tensor of shape [1 prompt, 3 responses], float64, on the CPU; the caller disposes it.</returns>
    public static Tensor Table(IEnumerable<double> numbers) =>
        tensor(numbers.ToArray(), [1, Responses.Count], ScalarType.Float64, CPU);

    /// <summary>Makes a table of one prompt from probabilities, by taking their logarithms.</summary>
    /// <param name="probabilities">Three probabilities, one for each response, in the order of
    /// <see cref="Responses"/>.</param>
    /// <returns>Log-probabilities in nats; shape [1 prompt, 3 responses], float64, on the CPU. The caller disposes the
    /// tensor.</returns>
    public static Tensor LogTable(IEnumerable<double> probabilities) =>
        Table(probabilities.Select(p => Math.Log(p)));
}
