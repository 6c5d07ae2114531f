using System.Text.Json.Nodes;

namespace Dpo.Kernel.Notebooks;

/// <summary>One cell: a view of its JSON, so that fields this engine does not know survive.</summary>
public sealed class Cell
{
    internal Cell(JsonObject json, string id, CellKind kind, int position)
    {
        Json = json;
        Id = id;
        Kind = kind;
        Position = position;
    }

    /// <summary>The stable name of the cell. In files older than nbformat 4.5 it is made from the position.</summary>
    public string Id { get; }

    /// <summary>Code, Markdown or raw.</summary>
    public CellKind Kind { get; }

    /// <summary>The place in the notebook among all cells, from 1.</summary>
    public int Position { get; }

    /// <summary>The text, lines separated by <c>\n</c>.</summary>
    public string Source
    {
        get => NotebookText.Join(Json["source"]);
        set => Json["source"] = NotebookText.Split(value);
    }

    /// <summary>The tags, such as <c>raises-exception</c>; often none.</summary>
    public IReadOnlyList<string> Tags =>
        Json["metadata"]?["tags"] is JsonArray tags ? [.. tags.Select(t => t?.ToString() ?? "")] : [];

    /// <summary>The number shown in brackets beside the cell; null where it has not run.</summary>
    public int? ExecutionCount
    {
        get => Json["execution_count"] is JsonValue count && count.TryGetValue<int>(out var n) ? n : null;
        set => Json["execution_count"] = value;
    }

    /// <summary>The outputs of a code cell in nbformat's own form; empty for other cells.</summary>
    public JsonArray Outputs
    {
        get => Json["outputs"] as JsonArray ?? [];
        set => Json["outputs"] = value;
    }

    /// <summary>The cell as the file has it.</summary>
    public JsonObject Json { get; }

    /// <summary>"cell 5 (a1b2)": how messages name the cell.</summary>
    /// <returns>A few words.</returns>
    public override string ToString() => FormattableString.Invariant($"cell {Position} ({Id})");
}
