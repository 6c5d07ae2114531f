namespace Dpo.Data;

/// <summary>Thrown for a row of a data set that cannot be used; the reader drops the row, counts it and goes
/// on.</summary>
/// <param name="reason">Reason in a few words, the same text for all rows with this fault; dropped rows are counted by
/// reason.</param>
/// <param name="detail">Description of the fault in this row; null, the default, to use
/// <paramref name="reason"/>.</param>
/// <param name="column">Column of the fault in the row's text, in characters, counted from 1; null, the default, if
/// unknown.</param>
/// <param name="inner">Exception that caused this one; null, the default, for none.</param>
internal sealed class BadRowException(string reason, string? detail = null, int? column = null, Exception? inner = null)
    : Exception(detail ?? reason, inner)
{
    public string Reason { get; } = reason;

    public int? Column { get; } = column;
}
