namespace Dpo.Data;

/// <summary>A row of a data set whose columns are texts.</summary>
/// <typeparam name="TSelf">The row's own type.</typeparam>
public interface IExample<TSelf>
    where TSelf : IExample<TSelf>
{
    /// <summary>Names of the columns, as they stand in files.</summary>
    static abstract IReadOnlyList<string> Columns { get; }

    /// <summary>The row's texts, in the order of <see cref="Columns"/>.</summary>
    IReadOnlyList<string> Values { get; }

    /// <summary>A row of texts in the order of <see cref="Columns"/>.</summary>
    /// <param name="values">As many as there are columns.</param>
    /// <returns>The row.</returns>
    static abstract TSelf FromValues(IReadOnlyList<string> values);
}
