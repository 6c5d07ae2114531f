namespace Dpo.Data;

/// <summary>What was read of a preference file, and what was left out and why. Filled while the rows are drawn.</summary>
public sealed class PreferenceReport
{
    private const int Shown = 20;
    private readonly Dictionary<string, int> _dropped = [];
    private readonly List<(string Where, string Why)> _problems = [];
    private readonly Dictionary<string, int> _shapes = [];

    /// <summary>Rows in the file so far.</summary>
    public int Rows { get; private set; }

    /// <summary>Rows that became a record.</summary>
    public int Kept { get; private set; }

    /// <summary>Reasons for which rows were left out, with how many each.</summary>
    public IReadOnlyDictionary<string, int> Dropped => _dropped;

    /// <summary>The first rows that were left out: where they stand, and what is wrong with them.</summary>
    public IReadOnlyList<(string Where, string Why)> Problems => _problems;

    /// <summary>How columns were understood, with how many rows each.</summary>
    public IReadOnlyDictionary<string, int> Shapes => _shapes;

    internal void Keep(string shape)
    {
        Rows++;
        Kept++;
        _shapes[shape] = _shapes.GetValueOrDefault(shape) + 1;
    }

    internal void Drop(string where, string reason, string detail)
    {
        Rows++;
        _dropped[reason] = _dropped.GetValueOrDefault(reason) + 1;
        if (_problems.Count < Shown)
        {
            _problems.Add((where, detail));
        }
    }
}
