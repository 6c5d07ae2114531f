using Dpo.Base;
using Dpo.Teaching.Exercises;

namespace Dpo.Teaching;

/// <summary>Evaluates the lines of a derivation on Pencil, on the 781 responses of the benchmark's prompts and on 20
/// random worlds, and names the first two neighbouring lines that differ.</summary>
public static class Derivation
{
    private const int Random = 20;
    private const double Tolerance = 1e-9;   // float64, relative to max(1, both sides)

    /// <summary>Checks a derivation of the chapter: it counts as one check, and two lines that differ
    /// stop the cell.</summary>
    /// <param name="name">Number of the derivation in its notebook chapter, e.g. "5"; printed with the result.</param>
    /// <param name="lines">Two or more functions, one per line of the derivation: each computes the line's value on a
    /// small test case with listed responses; neighbouring lines must agree to 1e-9, relative to max(1, both
    /// values).</param>
    /// <exception cref="CheckFailedException">Two neighbouring lines differ in some world.</exception>
    public static void Check(string name, params Func<DerivationWorld, double>[] lines)
    {
        if (FirstDifference(name, lines, Lab.Seed) is { } difference)
            throw new CheckFailedException(difference);
        CheckLog.Pass(name, Agreement(lines));
    }

    /// <summary>Checks a derivation that the reader writes: prints the same, never fails a run. A line that is NaN is
    /// not written yet.</summary>
    /// <param name="name">Number of the derivation in its notebook chapter, e.g. "5"; printed with the result.</param>
    /// <param name="lines">Functions that the student wrote, one per line of the derivation: each computes the line's
    /// value on a small test case; neighbouring lines should agree to 1e-9, relative to max(1, both values). NaN if not
    /// solved yet.</param>
    public static void Try(string name, params Func<DerivationWorld, double>[] lines)
    {
        try
        {
            var world = DerivationWorld.Pencil;
            var open = Array.FindIndex(lines, line => double.IsNaN(line(world)));
            Console.WriteLine(
                open >= 0 ? $"{name} not solved yet (line {open + 1} is NaN)"
                : lines.Length < 2 ? $"{name} not solved yet"
                : FirstDifference(name, lines, Lab.Seed) ?? $"{name}: {Agreement(lines)}");
        }
        catch (NotImplementedException)
        {
            Console.WriteLine($"{name} not solved yet");
        }
        catch (Exception e)   // the reader's code: whatever it throws is one line
        {
            Console.WriteLine($"{name} not yet: a line stopped with {e.GetType().Name} ({e.Message})");
        }
    }

    internal static DerivationWorld[] Worlds(string name, int seed)
    {
        var random = Draw.From(seed, name);
        return
        [
            DerivationWorld.Pencil,
            .. DerivationWorld.Benchmark(new Seeds(seed)),
            .. Enumerable.Range(0, Random).Select(_ => new DerivationWorld(random)),
        ];
    }

    internal static string? FirstDifference(string name, Func<DerivationWorld, double>[] lines, int seed)
    {
        if (lines.Length < 2)
            throw new ArgumentException($"A derivation has two lines or more. Got {lines.Length}.", nameof(lines));
        var worlds = Worlds(name, seed);
        for (var i = 1; i < lines.Length; i++)
        {
            foreach (var (number, world) in worlds.Index())
            {
                var (left, right) = (lines[i - 1](world), lines[i](world));
                if (!(Math.Abs(left - right) <= Tolerance * Math.Max(1, Math.Max(Math.Abs(left), Math.Abs(right)))))
                {
                    return $"{name}: lines {i} and {i + 1} differ: "
                        + $"{Numbers.Text(left, 8)} and {Numbers.Text(right, 8)} "
                        + $"in {Name(number, worlds.Length)} (beta {Numbers.Text(world.Beta)}).";
                }
            }
        }

        return null;
    }

    private static string Name(int number, int worlds) =>
        number == 0 ? "Pencil"
        : number < worlds - Random ? $"prompt {number} of the benchmark"
        : $"random world {number - (worlds - Random) + 1}";

    private static string Agreement(Func<DerivationWorld, double>[] lines) =>
        $"{lines.Length} lines agree on Pencil, the benchmark's 781 responses and {Random} random worlds";
}
