namespace Dpo.Data;

/// <summary>Thrown for a row of a data set that cannot be used; the reader drops the row, counts it and goes
/// on.</summary>
/// <param name="reason">Reason in a few words, the same for all rows of its kind, by which dropped rows are
/// counted.</param>
/// <param name="detail">Description of what is wrong with this row; null, the default, to use the reason.</param>
/// <param name="column">Position of the fault in the row, in characters from 1; null, the default, where it is not
/// known.</param>
/// <param name="inner">Exception that caused this one; null, the default, for none.</param>
internal sealed class BadRowException(string reason, string? detail = null, int? column = null, Exception? inner = null)
    : Exception(detail ?? reason, inner)
{
    public string Reason { get; } = reason;

    public int? Column { get; } = column;
}
