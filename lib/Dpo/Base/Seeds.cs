using TorchSharp;

namespace Dpo.Base;

/// <summary>All chance of a run, from one number: each purpose has a stream of its own, so that drawing more for one does not
/// change another.</summary>
/// <param name="Root">The run's seed.</param>
public sealed record Seeds(long Root)
{
    /// <summary>The seed of a purpose ("init", "data", ...).</summary>
    /// <param name="purpose">What the draws are for.</param>
    /// <returns>A 63-bit number that depends on the root and the purpose alone.</returns>
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

    /// <summary>A torch generator for a purpose, on the CPU. The caller disposes it.</summary>
    /// <param name="purpose">What the draws are for.</param>
    /// <returns>A new generator at its start.</returns>
    public torch.Generator Generator(string purpose) => new((ulong)For(purpose), torch.CPU);

    /// <summary>The random number of a place: no state, so the draw of row 3 at step 7 is the same in any batch.</summary>
    /// <param name="seed">From <see cref="For"/>.</param>
    /// <param name="row">First coordinate.</param>
    /// <param name="step">Second coordinate.</param>
    /// <returns>Uniform in [0, 1), 53 bits.</returns>
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
