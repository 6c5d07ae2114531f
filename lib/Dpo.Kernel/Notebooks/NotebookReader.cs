using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dpo.Kernel.Notebooks;

/// <summary>Reads a notebook from bytes, and throws an error that names the line where they are not one.</summary>
internal sealed class NotebookReader
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly byte[] _bytes;
    private readonly string _name;

    private NotebookReader(byte[] bytes, string name) => (_bytes, _name) = (bytes, name);

    public static Notebook Read(byte[] bytes, string name) =>
        new NotebookReader(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes, name).Read();

    private Notebook Read()
    {
        if (_bytes.AsSpan().IndexOfAnyExcept(" \t\r\n\0"u8) < 0)
        {
            throw Bad(0, "a notebook was expected, but the file is empty. Get the file again.");
        }

        var json = ParseObject();
        var (major, minor) = (ReadInteger(json["nbformat"]), ReadInteger(json["nbformat_minor"]) ?? 0);
        if (major is null)
        {
            throw Bad(0, "a notebook was expected, but \"nbformat\" is missing. Check that this is an .ipynb file.");
        }

        if (major != 4)
        {
            throw Bad(0, $"nbformat 4 was expected, but the file has nbformat {major}. "
                + "Open it in Jupyter and save it, which converts it.");
        }

        if (json["cells"] is not JsonArray nodes)
        {
            throw Bad(0, "the list \"cells\" was expected, but it is missing. Restore the file from version control.");
        }

        var cells = new List<Cell>();
        var ids = new HashSet<string>();
        foreach (var node in nodes)
        {
            var cell = ReadCell(node, cells.Count, idsRequired: minor >= 5);
            if (!ids.Add(cell.Id))
            {
                throw Bad(
                    cell.Position,
                    $"cell {cell.Position} has the id \"{cell.Id}\" of an earlier cell. Give it another id.");
            }

            cells.Add(cell);
        }

        return new Notebook(_name, json, cells);
    }

    private Cell ReadCell(JsonNode? node, int index, bool idsRequired)
    {
        var position = index + 1;
        if (node is not JsonObject json)
        {
            throw Bad(position, $"cell {position} must be an object. Restore the file from version control.");
        }

        CellKind kind = Text(json["cell_type"]) switch
        {
            "code" => CellKind.Code,
            "markdown" => CellKind.Markdown,
            "raw" => CellKind.Raw,
            var other => throw Bad(
                position,
                $"cell {position} must have the \"cell_type\" code, markdown or raw. Got {other ?? "none"}."),
        };
        if (!IsText(json["source"]))
        {
            throw Bad(
                position,
                $"cell {position} must have a \"source\" of text lines. Add \"source\": [] for an empty cell.");
        }

        var id = Text(json["id"]);
        if (string.IsNullOrEmpty(id) && idsRequired)
        {
            throw Bad(
                position,
                $"cell {position} must have an \"id\" in nbformat 4.5. "
                + "Open the file in Jupyter and save it, which adds ids.");
        }

        // One form inside: a source that is one string becomes the lines that Jupyter writes.
        if (json["source"] is JsonValue)
        {
            json["source"] = NotebookText.Split(NotebookText.Join(json["source"]));
        }

        return new Cell(json, string.IsNullOrEmpty(id) ? $"cell-{position}" : id, kind, position);
    }

    private JsonObject ParseObject()
    {
        try
        {
            var node = JsonNode.Parse(_bytes, documentOptions: Strict);
            _ = NotebookText.Write(node);   // decodes every string, so that later reads cannot fail
            return node as JsonObject
                ?? throw Bad(
                    0, "a notebook was expected, but the JSON is no object. Check that this is an .ipynb file.");
        }
        catch (JsonException e)
        {
            var (line, column) = ((int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1);
            var why = e.Message.Split(" LineNumber:")[0].Split(" Path:")[0].TrimEnd('.', ' ');
            throw new NotebookException(_name, line, column,
                $"this is not JSON ({why}). Mend that line or restore the file from version control.", e);
        }
        catch (InvalidOperationException e)
        {
            throw Bad(0, "a text in the file is not valid Unicode. Save the file as UTF-8.", e);
        }
    }

    // Only numbers that fit count; "4" in quotes is no version.
    private static int? ReadInteger(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<int>(out var n) ? n : null;

    private static string? Text(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static bool IsText(JsonNode? node) =>
        Text(node) is not null || (node is JsonArray lines && lines.All(l => Text(l) is not null));

    private NotebookException Bad(int cell, string problem, Exception? inner = null)
    {
        var (line, column) = cell == 0 ? (1, 1) : PlaceOfCell(cell);
        return new NotebookException(_name, line, column, problem, inner);
    }

    private (int Line, int Column) PlaceOfCell(int cell)
    {
        var reader = new Utf8JsonReader(_bytes);
        var (inCells, start) = (false, 0);
        while (cell > 0 && reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
            {
                inCells = reader.ValueTextEquals("cells");
            }
            else if (inCells
                && reader.CurrentDepth == 2
                && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
            {
                start = (int)reader.TokenStartIndex;
                cell--;
            }
        }

        var before = _bytes.AsSpan(0, start);
        return (before.Count((byte)'\n') + 1, start - before.LastIndexOf((byte)'\n'));
    }
}
