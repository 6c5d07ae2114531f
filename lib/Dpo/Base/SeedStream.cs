namespace Dpo.Base;

/// <summary>Sequence of random numbers for one row of the data; what is drawn for other rows does not change
/// it.</summary>
internal class SeedStream(long seed, long row)
{
    private long _step;

    /// <summary>Draws a number uniformly from [0, 1).</summary>
    public double Uniform() => Seeds.Uniform(seed, row, _step++);

    /// <summary>Draws an integer uniformly from 0 .. count - 1.</summary>
    public int Below(int count) => (int)(Uniform() * count);

    /// <summary>Draws a standard normal number (Box and Muller 1958).</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Uniform())) * Math.Cos(2 * Math.PI * Uniform());
}
