namespace Dpo.Data;

/// <summary>A row of a data set whose columns are texts.</summary>
/// <typeparam name="TSelf">Type that implements the interface, i.e. the row's own type.</typeparam>
public interface IExample<TSelf>
    where TSelf : IExample<TSelf>
{
    /// <summary>Names of the columns, as they are written in files.</summary>
    static abstract IReadOnlyList<string> Columns { get; }

    /// <summary>Texts of the row, in the order of <see cref="Columns"/>.</summary>
    IReadOnlyList<string> Values { get; }

    /// <summary>Creates a row of the data set from its texts.</summary>
    /// <param name="values">Texts of the row, one for each column, in the order of <see cref="Columns"/>.</param>
    /// <returns>New row that holds these texts.</returns>
    static abstract TSelf FromValues(IReadOnlyList<string> values);
}
