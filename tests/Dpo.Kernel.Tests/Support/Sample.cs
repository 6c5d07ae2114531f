using System.Text.Json.Nodes;
using Dpo.Kernel.Notebooks;

namespace Dpo.Kernel.Tests.Support;

/// <summary>Makes notebooks out of cells: code as it is, Markdown with "md:" before it.</summary>
internal static class Sample
{
    public static Notebook Of(params string[] cells)
    {
        var nodes = new JsonArray();
        for (var i = 0; i < cells.Length; i++)
        {
            var markdown = cells[i].StartsWith("md:", StringComparison.Ordinal);
            var cell = new JsonObject
            {
                ["cell_type"] = markdown ? "markdown" : "code",
                ["id"] = $"c{i + 1}",
                ["metadata"] = new JsonObject(),
                ["source"] = markdown ? cells[i][3..] : cells[i],
            };
            if (!markdown)
            {
                cell["execution_count"] = null;
                cell["outputs"] = new JsonArray();
            }

            nodes.Add(cell);
        }

        var json = new JsonObject { ["cells"] = nodes, ["metadata"] = new JsonObject(), ["nbformat"] = 4, ["nbformat_minor"] = 5 };
        return Notebook.Parse(json.ToJsonString(), "sample.ipynb");
    }

    public static Notebook WithTag(this Notebook notebook, int cell, string tag)
    {
        notebook.Cells[cell].Json["metadata"]!["tags"] = new JsonArray(tag);
        return notebook;
    }
}
