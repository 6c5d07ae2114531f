using System.Diagnostics;
using MathNet.Numerics.Statistics;

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
        Console.WriteLine(FormattableString.Invariant($"| {name} | {a} | {b} | {1e3 * left.Median():0.0} | {1e3 * right.Median():0.0} | ")
            + FormattableString.Invariant($"**{ratios.Median():0.00}** ({ratios.LowerQuartile():0.00} to {ratios.UpperQuartile():0.00}) |"));
    }

    private static double Time(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
