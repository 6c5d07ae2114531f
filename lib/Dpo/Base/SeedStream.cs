namespace Dpo.Base;

/// <summary>The draws of one row, one after the other; other rows do not change them.</summary>
internal class SeedStream(long seed, long row)
{
    private long _step;

    /// <summary>Uniform in [0, 1).</summary>
    public double Uniform() => Seeds.Uniform(seed, row, _step++);

    /// <summary>Uniform in 0 .. count - 1.</summary>
    public int Below(int count) => (int)(Uniform() * count);

    /// <summary>Standard normal (Box and Muller 1958).</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Uniform())) * Math.Cos(2 * Math.PI * Uniform());
}
