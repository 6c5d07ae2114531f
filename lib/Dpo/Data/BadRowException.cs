namespace Dpo.Data;

/// <summary>A row of a data set that cannot be used; the reader counts it and goes on.</summary>
/// <param name="reason">The same for all rows of its kind: what counts are kept of.</param>
/// <param name="detail">What is wrong with this one.</param>
internal sealed class BadRowException(string reason, string? detail = null) : Exception(detail ?? reason)
{
    public string Reason { get; } = reason;
}
