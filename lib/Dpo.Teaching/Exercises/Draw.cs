using Dpo.Base;

namespace Dpo.Teaching.Exercises;

/// <summary>Draws random numbers for exercises and derivations: the same seed and name give the same numbers on
/// every machine.</summary>
internal static class Draw
{
    // A stream of its own for each name, so that two exercises of one seed do not share their numbers.
    internal static Random From(int seed, string name) => new((int)(new Seeds(seed).For(name) & int.MaxValue));

    internal static double Normal(Random random, double sd) =>
        sd * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    internal static double[] Normals(Random random, int n, double sd)
    {
        var x = new double[n];
        for (var i = 0; i < n; i++)
            x[i] = Normal(random, sd);
        return x;
    }

    internal static double LogUniform(Random random, double low, double high) =>
        low * Math.Pow(high / low, random.NextDouble());

    // Dirichlet(1, ..., 1): exponentials, normalised. No entry is 0.
    internal static double[] Dirichlet(Random random, int n)
    {
        var x = new double[n];
        for (var i = 0; i < n; i++)
            x[i] = 1e-6 - Math.Log(1 - random.NextDouble());
        var sum = x.Sum();
        return [.. x.Select(v => v / sum)];
    }
}
