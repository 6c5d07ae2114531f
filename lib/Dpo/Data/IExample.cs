namespace Dpo.Data;

/// <summary>A row of a data set whose columns are texts.</summary>
/// <typeparam name="TSelf">Type of the row itself, i.e. the class or record that implements the interface.</typeparam>
public interface IExample<TSelf>
    where TSelf : IExample<TSelf>
{
    /// <summary>Names of the columns, as they are written in files.</summary>
    static abstract IReadOnlyList<string> Columns { get; }

    /// <summary>Texts of the row, in the order of <see cref="Columns"/>.</summary>
    IReadOnlyList<string> Values { get; }

    /// <summary>Creates a row of the data set from its texts.</summary>
    /// <param name="values">Texts of the row's fields, one for each name in <see cref="Columns"/>, in that
    /// order.</param>
    /// <returns>New row that holds the texts of <paramref name="values"/>.</returns>
    static abstract TSelf FromValues(IReadOnlyList<string> values);
}
