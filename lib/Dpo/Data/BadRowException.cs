namespace Dpo.Data;

/// <summary>A row of a data set that cannot be used; the reader counts it and goes on.</summary>
/// <param name="reason">The same for all rows of its kind: what counts are kept of.</param>
/// <param name="detail">What is wrong with this one.</param>
/// <param name="column">Where in the row, in characters from 1; null where that is not known.</param>
/// <param name="inner">What was thrown; null for nothing.</param>
internal sealed class BadRowException(string reason, string? detail = null, int? column = null, Exception? inner = null)
    : Exception(detail ?? reason, inner)
{
    public string Reason { get; } = reason;

    public int? Column { get; } = column;
}
