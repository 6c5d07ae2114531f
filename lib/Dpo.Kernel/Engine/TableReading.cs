using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Dpo.Kernel.Engine;

/// <content>Decides which values are tables.</content>
internal sealed partial record Table
{
    private const int MaxColumns = 20;

    private delegate IReadOnlyList<(string Name, object? Value)> RowReader(object row);

    /// <summary>Returns the table of one object or of a 2-D array; null where text shows it better.</summary>
    public static Table? Read(object value) => value switch
    {
        string or Exception => null,
        Array { Rank: 2 } array => OfArray(array),
        _ when Members.SayItAll(value) && value is not (IFormattable or Task) => OfMembers(value),
        _ => null,
    };

    // One object: a row a property.
    private static Table OfMembers(object value)
    {
        var name = value.GetType().Name.StartsWith('<') ? null : ValueText.NameOf(value.GetType());
        var rows = MemberRow(value).Select(m => new[] { new TableCell(m.Name, false), TableCell.Create(m.Value) });
        return new(name, ["property", "value"], [.. rows], HeadedRows: true);
    }

    /// <summary>Returns the table of many objects: one row for each object, one column for each property in the order
    /// in which they are first seen; null where the items have no properties to show.</summary>
    public static Table? ReadItems(Sequence items)
    {
        var (shown, rest) = items;
        if (shown.Count == 0 || shown.Any(i => ReaderOf(i) is null))
        {
            return null;
        }

        var rows = shown.Select(i => ReaderOf(i)!(i!)).ToArray();
        var columns = rows.SelectMany(r => r.Select(m => m.Name)).Distinct().ToArray();
        var hidden = columns.Length - MaxColumns;
        columns = [.. columns.Take(MaxColumns)];
        var cells = rows.Select(r => columns.Select(c => CellOf(r, c)).ToArray()).ToArray();
        return new(null, columns, cells, Rest: Words(rest, hidden));
    }

    private static Table OfArray(Array array)
    {
        var (height, width) = (array.GetLength(0), array.GetLength(1));
        var (rows, columns) = (Math.Min(height, Display.MaxRows), Math.Min(width, MaxColumns));
        var rest = height > rows ? FormattableString.Invariant($"... {height - rows} more") : "";
        TableCell[] Row(int i) =>
        [
            new(Index(i), true), .. Enumerable.Range(0, columns).Select(j => TableCell.Create(array.GetValue(i, j))),
        ];
        return new(
            ValueText.Shape(array),
            ["", .. Enumerable.Range(0, columns).Select(Index)],
            [.. Enumerable.Range(0, rows).Select(Row)],
            HeadedRows: true,
            Words(rest, width - columns));
    }

    private static RowReader? ReaderOf(object? item) => item switch
    {
        null or string or IFormattable or Task => null,
        ITuple => TupleRow,
        _ when Members.SayItAll(item) => MemberRow,
        IDictionary => null,
        Array { Rank: 1 } => ListRow,
        IList when item.GetType().IsGenericType => ListRow,
        _ => null,
    };

    private static IReadOnlyList<(string Name, object? Value)> MemberRow(object row) =>
        [.. Members.Of(row.GetType()).Select(m => (m.Name, m.Get(row)))];

    private static IReadOnlyList<(string Name, object? Value)> TupleRow(object row) =>
        [.. Enumerable.Range(0, ((ITuple)row).Length).Select(i => ("Item" + Index(i + 1), ((ITuple)row)[i]))];

    private static IReadOnlyList<(string Name, object? Value)> ListRow(object row) =>
        [.. ((IList)row).Cast<object?>().Take(MaxColumns + 1).Select((v, i) => (Index(i), v))];

    private static TableCell CellOf(IReadOnlyList<(string Name, object? Value)> row, string column)
    {
        foreach (var (name, value) in row)
        {
            if (name == column)
            {
                return TableCell.Create(value);
            }
        }

        return new TableCell("", IsNumber: true);   // a gap does not turn a column of numbers to the left
    }

    private static string Words(string rest, int hiddenColumns)
    {
        var rows = rest.Length > 0 ? rest + " rows" : "";
        return hiddenColumns > 0 ? $"{rows}{(rows.Length > 0 ? ", " : "")}... more columns" : rows;
    }

    private static string Index(int i) => i.ToString(CultureInfo.InvariantCulture);
}
