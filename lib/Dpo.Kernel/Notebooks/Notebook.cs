using System.Text;
using System.Text.Json.Nodes;
using Dpo.Base;

namespace Dpo.Kernel.Notebooks;

/// <summary>A Jupyter notebook (nbformat 4). What is not changed is written back as it was read.</summary>
public sealed class Notebook
{
    internal Notebook(string name, JsonObject json, IReadOnlyList<Cell> cells)
    {
        Name = name;
        Json = json;
        Cells = cells;
    }

    /// <summary>The path, or what the caller called the text; messages use it.</summary>
    public string Name { get; }

    /// <summary>All cells in order.</summary>
    public IReadOnlyList<Cell> Cells { get; }

    /// <summary>The code cells in order.</summary>
    public IEnumerable<Cell> CodeCells => Cells.Where(c => c.Kind == CellKind.Code);

    /// <summary>The notebook as the file has it, kernelspec and other metadata included.</summary>
    public JsonObject Json { get; }

    /// <summary>The language of its cells ("C#"), as the metadata tell it; null where they do not.</summary>
    public string? Language
    {
        get
        {
            var metadata = Json["metadata"] as JsonObject;
            return Text(metadata, "kernelspec", "language") ?? Text(metadata, "language_info", "name");
        }
    }

    /// <summary>Reads a notebook file.</summary>
    /// <param name="path">The .ipynb file.</param>
    /// <returns>The notebook.</returns>
    /// <exception cref="NotebookException">The file is missing or is not a notebook of nbformat 4.</exception>
    public static Notebook Load(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var why = e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message.TrimEnd('.');
            throw new NotebookException(path, null, null, $"a notebook was expected, but {why}. Check the path.", e);
        }

        return NotebookReader.Read(bytes, path);
    }

    /// <summary>Reads a notebook from text.</summary>
    /// <param name="json">The text of an .ipynb file.</param>
    /// <param name="name">What messages call it.</param>
    /// <returns>The notebook.</returns>
    /// <exception cref="NotebookException">The text is not a notebook of nbformat 4.</exception>
    public static Notebook Parse(string json, string name = "notebook") => NotebookReader.Read(Encoding.UTF8.GetBytes(json), name);

    /// <summary>The notebook as Jupyter writes it: one blank of indent a level, UTF-8 unescaped, a last newline.</summary>
    /// <returns>The text of an .ipynb file.</returns>
    public string ToJson() => NotebookText.Write(Json);

    /// <summary>Writes the notebook; whoever reads the path at any time finds the old file or the new one, both whole.</summary>
    /// <param name="path">The .ipynb file, new or replaced.</param>
    /// <exception cref="NotebookException">The file cannot be written; the old one is untouched.</exception>
    public void Save(string path)
    {
        try
        {
            AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(ToJson())));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NotebookException(path, null, null,
                $"the notebook cannot be written ({e.Message.TrimEnd('.')}). Check that the folder exists, is writable and has room; "
                + "what was there is untouched.", e);
        }
    }

    /// <summary>An independent copy, for a run that must not change this one.</summary>
    /// <returns>The copy, under the same name.</returns>
    public Notebook Copy()
    {
        var json = (JsonObject)Json.DeepClone();
        var nodes = (JsonArray)json["cells"]!;
        return new Notebook(Name, json, [.. Cells.Select((c, i) => new Cell((JsonObject)nodes[i]!, c.Id, c.Kind, c.Position))]);
    }

    private static string? Text(JsonObject? metadata, string entry, string field)
    {
        var value = (metadata?[entry] as JsonObject)?[field] as JsonValue;
        return value?.TryGetValue<string>(out var text) == true && text.Length > 0 ? text : null;
    }
}
