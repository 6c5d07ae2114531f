namespace Dpo.Data;

/// <summary>Report on the reading of a data file: how many rows were read, and which were dropped and why. It is filled
/// while the rows are read.</summary>
public sealed class PreferenceReport
{
    private const int Shown = 20;
    private readonly Dictionary<string, int> _dropped = [];
    private readonly List<(string Where, string Why)> _problems = [];
    private readonly Dictionary<string, int> _shapes = [];

    /// <summary>Number of rows that have been read so far.</summary>
    public int Rows { get; private set; }

    /// <summary>Number of rows that could be used.</summary>
    public int Retained { get; private set; }

    /// <summary>Number of dropped rows for each reason.</summary>
    public IReadOnlyDictionary<string, int> Dropped => _dropped;

    /// <summary>Place in the file and fault of each of the first dropped rows, 20 at most.</summary>
    public IReadOnlyList<(string Where, string Why)> Problems => _problems;

    /// <summary>Number of used rows for each way in which their columns were understood.</summary>
    public IReadOnlyDictionary<string, int> Shapes => _shapes;

    /// <summary>Sentence about the dropped rows, with the first of them; null if no row was dropped.</summary>
    public string? DroppedSummary => Rows == Retained ? null
        : FormattableString.Invariant($"of {Rows} rows {Rows - Retained} are left out ")
            + $"(the first: {Problems[0].Where}: {Problems[0].Why})";

    /// <summary>Throws unless at least one row could be used.</summary>
    /// <param name="file">Name of the file that the rows were read from, for the error message.</param>
    /// <exception cref="InvalidDataException">No row could be used; the message says what is wrong with the first
    /// one.</exception>
    public void RequireSome(string file)
    {
        if (Retained == 0)
        {
            throw new InvalidDataException(FormattableString.Invariant($"{file}: none of {Rows} rows is a comparison")
                + (Problems is [var first, ..] ? $"; {first.Where}: {first.Why}" : "; the file is empty"));
        }
    }

    internal void Retain(string shape)
    {
        Rows++;
        Retained++;
        _shapes[shape] = _shapes.GetValueOrDefault(shape) + 1;
    }

    /// <summary>Counts a row as dropped that was counted as used, because the tokenizer or the template cannot encode
    /// it.</summary>
    internal void Refuse(string where, BadRowException problem)
    {
        (Rows, Retained) = (Rows - 1, Retained - 1);
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
