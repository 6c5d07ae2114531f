namespace Dpo.Teaching;

/// <summary>Counts the checks that passed since <see cref="Lab.Start()"/>; the host prints their number
/// after a notebook.</summary>
public static class CheckLog
{
    private static readonly List<string> _names = [];

    /// <summary>Number of checks that passed since the notebook began.</summary>
    public static int Passed => Names.Count;

    /// <summary>Claims of the checks that passed, in order (a copy).</summary>
    public static IReadOnlyList<string> Names
    {
        get
        {
            lock (_names)
                return [.. _names];
        }
    }

    /// <summary>Forgets all checks, because a notebook begins.</summary>
    public static void Reset()
    {
        lock (_names)
            _names.Clear();
    }

    // A cell may hold several checks and shows only its last value: a console line is visible in every engine.
    internal static void Pass(string claim, string outcome)
    {
        lock (_names)
            _names.Add(claim);
        Console.WriteLine($"PASS {claim}: {outcome}");
    }
}
