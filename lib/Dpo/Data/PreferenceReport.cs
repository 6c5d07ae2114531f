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

    /// <summary>One sentence about what was left out, with the first such row; null where nothing was.</summary>
    public string? Lost => Rows == Kept ? null
        : FormattableString.Invariant($"of {Rows} rows {Rows - Kept} are left out ")
            + $"(the first: {Problems[0].Where}: {Problems[0].Why})";

    /// <summary>Throws unless some row became a record.</summary>
    /// <param name="file">Whose rows they are, for the message.</param>
    /// <exception cref="InvalidDataException">There is none; the message says what is wrong with the first row.</exception>
    public void RequireSome(string file)
    {
        if (Kept == 0)
        {
            throw new InvalidDataException(FormattableString.Invariant($"{file}: none of {Rows} rows is a comparison")
                + (Problems is [var first, ..] ? $"; {first.Where}: {first.Why}" : "; the file is empty"));
        }
    }

    internal void Keep(string shape)
    {
        Rows++;
        Kept++;
        _shapes[shape] = _shapes.GetValueOrDefault(shape) + 1;
    }

    /// <summary>Takes back a row that was kept, since tokenizer or template cannot take it.</summary>
    internal void Refuse(string where, BadRowException problem)
    {
        (Rows, Kept) = (Rows - 1, Kept - 1);
        Drop(where, problem.Reason, problem.Message);
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
