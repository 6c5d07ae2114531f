using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Dpo.Data;

/// <summary>Checks what every reader of JSON rows demands: a row is valid JSON, its texts are valid Unicode, and no
/// field occurs twice in an object.</summary>
internal static class JsonRow
{
    /// <summary>Checks a whole row of JSON, fields that nobody reads included.</summary>
    /// <param name="row">One row of a data file: a single JSON value as UTF-8 bytes.</param>
    /// <exception cref="BadRowException">The row does not meet the demands; the exception holds the column of the
    /// fault.</exception>
    public static void Check(ReadOnlySpan<byte> row)
    {
        var json = new Utf8JsonReader(row);
        var fields = new Stack<HashSet<string>>();
        try
        {
            while (json.Read())
            {
                if (json.TokenType == JsonTokenType.StartObject)
                {
                    fields.Push([]);
                }
                else if (json.TokenType == JsonTokenType.EndObject)
                {
                    fields.Pop();
                }
                else if (json.TokenType == JsonTokenType.PropertyName && json.GetString() is var field
                    && !fields.Peek().Add(field!))
                {
                    throw new BadRowException("a field comes twice",
                        $"field \"{field}\" comes twice; take one out", Column(row, json.TokenStartIndex));
                }
                else if (json.TokenType == JsonTokenType.String
                    && (json.ValueIsEscaped || !Utf8.IsValid(json.ValueSpan)))
                {
                    _ = json.GetString();
                }
            }
        }
        catch (JsonException e)
        {
            throw new BadRowException("is no JSON",
                $"is no JSON: {e.Message.Split(" LineNumber:")[0]} Expected one object a line, "
                    + "with quotation marks and line ends in texts written \\\" and \\n",
                Column(row, e.BytePositionInLine ?? 0), e);
        }
        catch (InvalidOperationException e)
        {
            throw new BadRowException("has a text that is no Unicode",
                "has a text that is no Unicode (bytes that are not UTF-8, or half a character); save the file as UTF-8",
                Column(row, json.TokenStartIndex), e);
        }
    }

    /// <summary>Converts the index of a byte in a row into a column, counted in characters from 1.</summary>
    public static int Column(ReadOnlySpan<byte> row, long at) =>
        Encoding.UTF8.GetCharCount(row[..(int)Math.Min(at, row.Length)]) + 1;
}
