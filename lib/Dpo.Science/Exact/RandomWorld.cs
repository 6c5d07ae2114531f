using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>A world drawn at random, to try theorems on: 1 to 8 prompts, 2 to 200 responses. Owns its
/// tensors.</summary>
/// <remarks>P_ref and a second policy from Dirichlet distributions with a concentration of 0.1 to 10, rewards normal
/// with a standard deviation of 0.1 to 5, β of 0.05 to 5; the last three are uniform in the logarithm.</remarks>
public sealed class RandomWorld : IDisposable
{
    private readonly SeedStream _draws;

    /// <summary>Draws a world by its number.</summary>
    /// <param name="seeds">Random seeds of the training run or test; the seed named "theorems" is used.</param>
    /// <param name="number">Index of the test case, from 0. The same seeds and index always give the same test case,
    /// whatever others are made.</param>
    public RandomWorld(Seeds seeds, long number)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        _draws = new SeedStream(seeds.For("theorems"), number);
        var (X, N) = (1 + _draws.Below(8), 2 + _draws.Below(199));
        Beta = Between(0.05, 5);
        using var scope = NewDisposeScope();
        LogReference = Dirichlet(X, N, Between(0.1, 10));
        LogPolicy = Dirichlet(X, N, Between(0.1, 10));
        var deviation = Between(0.1, 5);
        Rewards = Table(X, N, () => deviation * Normal());
    }

    /// <summary>Weight β of the KL term, in reward units per nat.</summary>
    public double Beta { get; }

    /// <summary>Log-probability log P_ref(y|x) of each response, finite, nats [X prompts, N responses]
    /// float64.</summary>
    public Tensor LogReference { get; }

    /// <summary>Log-probability of each response under a policy that is neither P_ref nor P*, finite, nats [X prompts,
    /// N responses] float64.</summary>
    public Tensor LogPolicy { get; }

    /// <summary>Reward r(x,y) of each response, in reward units [X prompts, N responses] float64.</summary>
    public Tensor Rewards { get; }

    /// <summary>Log-probability log P*(y|x) of each response under the optimal policy, nats [X prompts, N responses];
    /// computed anew at each call and owned by the caller.</summary>
    public Tensor LogOptimum => OptimalPolicy.Compute(LogReference, Rewards, Beta);

    /// <summary>Draws the next number of this world, uniform in [0, 1).</summary>
    /// <returns>Random number, at least 0 and below 1.</returns>
    public double Uniform() => _draws.Uniform();

    /// <summary>Draws the next number of this world, uniform in the logarithm between two bounds.</summary>
    /// <param name="low">Lower bound of the random number, above 0.</param>
    /// <param name="high">Upper bound of the random number, at least <paramref name="low"/>.</param>
    /// <returns>Random number between the two bounds, whose logarithm is uniformly distributed.</returns>
    public double Between(double low, double high) => low * Math.Pow(high / low, Uniform());

    /// <summary>Draws the next number of this world from the standard normal distribution.</summary>
    /// <returns>Random number from a normal distribution with mean 0 and standard deviation 1.</returns>
    public double Normal() => _draws.Normal();

    private static Tensor Table(int X, int N, Func<double> number) =>
        tensor(Enumerable.Range(0, X * N).Select(_ => number()).ToArray(), [X, N], ScalarType.Float64, CPU)
            .DetachFromDisposeScope();

    private Tensor Dirichlet(int X, int N, double concentration) =>
        Table(X, N, () => LogGamma(concentration)).log_softmax(1).DetachFromDisposeScope();

    // The logarithm of a gamma variate (Marsaglia and Tsang 2000), which does not underflow where the variate does.
    private double LogGamma(double shape)
    {
        if (shape < 1)
        {
            return LogGamma(shape + 1) + Math.Log(1 - Uniform()) / shape;
        }
        var d = shape - 1.0 / 3;
        while (true)
        {
            var z = Normal();
            var v = Math.Pow(1 + z / Math.Sqrt(9 * d), 3);
            if (v > 0 && Math.Log(1 - Uniform()) < z * z / 2 + d - d * v + d * Math.Log(v))
            {
                return Math.Log(d * v);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        LogReference.Dispose();
        LogPolicy.Dispose();
        Rewards.Dispose();
    }
}
