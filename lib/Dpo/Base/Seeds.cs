using TorchSharp;

namespace Dpo.Base;

/// <summary>Source of all randomness of a run, derived from one number. Each purpose has a random stream of its own, so
/// that drawing more numbers for one does not change another.</summary>
/// <param name="Root">Root seed, any number; all random numbers are derived from it, so that the same number repeats a
/// training exactly.</param>
public sealed record Seeds(long Root)
{
    /// <summary>Returns the seed of the random numbers for one purpose.</summary>
    /// <param name="purpose">Name of a random stream, any text, e.g. <see cref="SeedPurpose.Init"/> ("init"); each name
    /// has random numbers of its own.</param>
    /// <returns>Seed of the named random stream, from 0 to 2^63 - 1; the same root seed and name always give the same
    /// seed.</returns>
    public long For(string purpose)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        var hash = 14695981039346656037UL;                              // FNV-1a over the purpose's UTF-16 units
        foreach (var c in purpose)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }
        return (long)(Mix(hash ^ Mix((ulong)Root)) >> 1);
    }

    /// <summary>Creates a random number generator of torch for one purpose, on the CPU. The caller disposes
    /// it.</summary>
    /// <param name="purpose">Name of a random stream, any text, e.g. <see cref="SeedPurpose.Sample"/> ("sample"); each
    /// name has random numbers of its own.</param>
    /// <returns>New generator on the CPU, at the start of the named random stream; the caller disposes the
    /// generator.</returns>
    public torch.Generator Generator(string purpose) => new((ulong)For(purpose), torch.CPU);

    /// <summary>Computes the random number that belongs to a seed and two keys. No state is kept, so the number of row
    /// 3 at step 7 is the same in any batch.</summary>
    /// <param name="seed">Seed of a named random stream, from <see cref="For"/>.</param>
    /// <param name="row">First key of the random number, e.g. the index of the data row; equal seed, row and step
    /// always give the same number.</param>
    /// <param name="step">Second key of the random number, e.g. the position of the token in its row; 0 by
    /// default.</param>
    /// <returns>Random number, uniform in [0, 1), with 53 random bits.</returns>
    public static double Uniform(long seed, long row, long step = 0) =>
        (Mix(Mix(Mix((ulong)seed) ^ (ulong)row) ^ (ulong)step) >> 11) * (1.0 / (1UL << 53));

    // SplitMix64's step (Steele, Lea and Flood 2014): a bijection whose outputs pass BigCrush.
    private static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
