using System.Net;
using System.Text;

namespace Dpo.Kernel.Engine;

/// <summary>A table of texts, written as HTML or as aligned text.</summary>
/// <param name="Caption">Caption above the table, e.g. the type of the value, "double[2, 3]"; null for none.</param>
/// <param name="Columns">Headings of the columns, from left to right.</param>
/// <param name="Rows">Rows from top to bottom; each has one table cell for each column.</param>
/// <param name="HeadedRows">Whether the first column holds row headings; false by default.</param>
/// <param name="Rest">Note on the rows and columns that are not shown, e.g. "... 31 more rows"; empty (the default) if
/// all are shown.</param>
internal sealed partial record Table(
    string? Caption,
    IReadOnlyList<string> Columns,
    IReadOnlyList<TableCell[]> Rows,
    bool HeadedRows = false,
    string Rest = "")
{
    /// <summary>Returns the table as accessible HTML: scopes on the heads, everything escaped, no scripts,
    /// no other files.</summary>
    public string ToHtml()
    {
        var html = new StringBuilder("<table>");
        if (Caption is not null)
        {
            html.Append("<caption>").Append(WebUtility.HtmlEncode(Caption)).Append("</caption>");
        }

        html.Append("<thead><tr>");
        foreach (var column in Columns)
        {
            html.Append("<th scope=\"col\">").Append(WebUtility.HtmlEncode(column)).Append("</th>");
        }

        html.Append("</tr></thead><tbody>");
        foreach (var row in Rows)
        {
            html.Append("<tr>");
            for (var i = 0; i < row.Length; i++)
            {
                var (open, close) = HeadedRows && i == 0 ? ("<th scope=\"row\">", "</th>")
                    : (row[i].IsNumber ? "<td style=\"text-align:right\">" : "<td style=\"text-align:left\">", "</td>");
                html.Append(open).Append(WebUtility.HtmlEncode(row[i].Text)).Append(close);
            }

            html.Append("</tr>\n");
        }

        html.Append("</tbody></table>");
        if (Rest.Length > 0)
        {
            html.Append("<p>").Append(WebUtility.HtmlEncode(Rest)).Append("</p>");
        }

        return html.ToString();
    }

    /// <summary>Returns the table as text: columns aligned with blanks, a rule under the heads.</summary>
    public string ToText()
    {
        var widths = Columns.Select((c, i) => Rows.Select(r => r[i].Text.Length).Append(c.Length).Max()).ToArray();
        var right = Columns.Select((_, i) => Rows.Count > 0 && Rows.All(r => r[i].IsNumber)).ToArray();
        string Line(IEnumerable<string> cells) =>
            string.Join("  ", cells.Select((c, i) => right[i] ? c.PadLeft(widths[i]) : c.PadRight(widths[i])))
                .TrimEnd();
        var lines = new List<string>();
        if (Caption is not null)
        {
            lines.Add(Caption);
        }

        lines.Add(Line(Columns));
        lines.Add(Line(widths.Select(w => new string('-', w))));
        lines.AddRange(Rows.Select(r => Line(r.Select(c => c.Text))));
        if (Rest.Length > 0)
        {
            lines.Add(Rest);
        }

        return string.Join('\n', lines);
    }
}

/// <summary>One cell of a table: its text and its alignment.</summary>
/// <param name="Text">Text of the table cell, without line breaks and not HTML-encoded.</param>
/// <param name="IsNumber">Whether the text is a number, which is aligned to the right.</param>
internal readonly record struct TableCell(string Text, bool IsNumber)
{
    public static TableCell Create(object? value) => new(ValueText.Inside(value), ValueText.IsNumber(value));
}
