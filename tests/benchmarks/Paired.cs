using System.Diagnostics;

namespace Dpo.Benchmarks;

/// <summary>Times two ways of one thing in turn, A B A B ..., so that the machine's moods hit both; what counts is the ratio pair by pair.</summary>
internal static class Paired
{
    public static void Run(string name, string a, Action first, string b, Action second, int pairs = 15)
    {
        first();
        second();
        var ratios = new double[pairs];
        var (left, right) = (new double[pairs], new double[pairs]);
        for (var i = 0; i < pairs; i++)
        {
            (left[i], right[i]) = (Time(first), Time(second));
            ratios[i] = left[i] / right[i];
        }
        Array.Sort(ratios);
        Array.Sort(left);
        Array.Sort(right);
        Console.WriteLine(FormattableString.Invariant($"| {name} | {a} | {b} | {1e3 * left[pairs / 2]:0.0} | {1e3 * right[pairs / 2]:0.0} | ")
            + FormattableString.Invariant($"**{ratios[pairs / 2]:0.00}** ({ratios[pairs / 4]:0.00} to {ratios[3 * pairs / 4]:0.00}) |"));
    }

    private static double Time(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
