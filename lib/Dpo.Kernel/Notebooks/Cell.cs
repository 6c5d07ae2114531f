using System.Text.Json.Nodes;

namespace Dpo.Kernel.Notebooks;

/// <summary>One cell of a notebook: a view of its JSON, so that fields this engine does not know survive.</summary>
public sealed class Cell
{
    internal Cell(JsonObject json, string id, CellKind kind, int position)
    {
        Json = json;
        Id = id;
        Kind = kind;
        Position = position;
    }

    /// <summary>Stable id of the cell, unique in its notebook. In files older than nbformat 4.5 it is made
    /// from the position.</summary>
    public string Id { get; }

    /// <summary>Kind of the cell: code, Markdown or raw text.</summary>
    public CellKind Kind { get; }

    /// <summary>Position of the cell among all cells of the notebook, from 1.</summary>
    public int Position { get; }

    /// <summary>Text of the cell; its lines are separated by <c>\n</c>.</summary>
    public string Source
    {
        get => NotebookText.Join(Json["source"]);
        set => Json["source"] = NotebookText.Split(value);
    }

    /// <summary>Tags of the cell, such as <c>raises-exception</c>; often none.</summary>
    public IReadOnlyList<string> Tags =>
        Json["metadata"]?["tags"] is JsonArray tags ? [.. tags.Select(t => t?.ToString() ?? "")] : [];

    /// <summary>Number of the run shown in brackets beside the cell; null where it has not run.</summary>
    public int? ExecutionCount
    {
        get => Json["execution_count"] is JsonValue count && count.TryGetValue<int>(out var n) ? n : null;
        set => Json["execution_count"] = value;
    }

    /// <summary>Outputs of a code cell in the format of a notebook file (nbformat); empty for other cells.</summary>
    public JsonArray Outputs
    {
        get => Json["outputs"] as JsonArray ?? [];
        set => Json["outputs"] = value;
    }

    /// <summary>JSON of the cell as in the file; changes to it change the cell.</summary>
    public JsonObject Json { get; }

    /// <summary>Returns the name by which messages call the cell, e.g. "cell 5 (a1b2)".</summary>
    /// <returns>Position in the notebook, counted from 1, and id of the cell, e.g. "cell 5 (a1b2)".</returns>
    public override string ToString() => FormattableString.Invariant($"cell {Position} ({Id})");
}
