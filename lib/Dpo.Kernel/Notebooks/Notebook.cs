using System.Text;
using System.Text.Json.Nodes;
using Dpo.Base;

namespace Dpo.Kernel.Notebooks;

/// <summary>A Jupyter notebook (nbformat 4). Fields that nobody changes are written back as they were read.</summary>
public sealed class Notebook
{
    internal Notebook(string name, JsonObject json, IReadOnlyList<Cell> cells)
    {
        Name = name;
        Json = json;
        Cells = cells;
    }

    /// <summary>Path of the file, or the name that the caller gave to the text; messages use it.</summary>
    public string Name { get; }

    /// <summary>All cells of the notebook, in order.</summary>
    public IReadOnlyList<Cell> Cells { get; }

    /// <summary>Code cells of the notebook, in order.</summary>
    public IEnumerable<Cell> CodeCells => Cells.Where(c => c.Kind == CellKind.Code);

    /// <summary>JSON of the whole notebook as in the file, kernelspec and other metadata included.</summary>
    public JsonObject Json { get; }

    /// <summary>Programming language of the notebook's cells, e.g. "C#", from the metadata; null where they
    /// do not name one.</summary>
    public string? Language
    {
        get
        {
            var metadata = Json["metadata"] as JsonObject;
            return Text(metadata, "kernelspec", "language") ?? Text(metadata, "language_info", "name");
        }
    }

    /// <summary>Reads a notebook from an .ipynb file.</summary>
    /// <param name="path">Path of an existing notebook file (.ipynb, nbformat 4).</param>
    /// <returns>Notebook in memory; changes to it are written to the file only by <see cref="Save"/>.</returns>
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
            var why = e is FileNotFoundException or DirectoryNotFoundException
                ? "there is no such file"
                : e.Message.TrimEnd('.');
            throw new NotebookException(path, null, null, $"a notebook was expected, but {why}. Check the path.", e);
        }

        return NotebookReader.Read(bytes, path);
    }

    /// <summary>Reads a notebook from the text of an .ipynb file.</summary>
    /// <param name="json">Content of a notebook file (.ipynb, nbformat 4) as JSON text.</param>
    /// <param name="name">Name of the notebook for error messages, e.g. its path; "notebook" by default.</param>
    /// <returns>Notebook that the JSON text describes; it is not linked to a file.</returns>
    /// <exception cref="NotebookException">The text is not a notebook of nbformat 4.</exception>
    public static Notebook Parse(string json, string name = "notebook") =>
        NotebookReader.Read(Encoding.UTF8.GetBytes(json), name);

    /// <summary>Returns the notebook as Jupyter writes it: one blank of indent for each level, UTF-8 unescaped,
    /// a last newline.</summary>
    /// <returns>JSON text of the notebook, ready to be written to an .ipynb file.</returns>
    public string ToJson() => NotebookText.Write(Json);

    /// <summary>Writes the notebook to a file; whoever reads the path at any time finds the old file or the new
    /// one, both whole.</summary>
    /// <param name="path">Path of the .ipynb file to write; created if absent, replaced atomically if it
    /// exists.</param>
    /// <exception cref="NotebookException">The file cannot be written; the old one is untouched.</exception>
    public void Save(string path)
    {
        try
        {
            AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(ToJson())));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NotebookException(
                path,
                null,
                null,
                $"the notebook cannot be written ({e.Message.TrimEnd('.')}). "
                + "Check that the folder exists, is writable and has room; what was there is untouched.",
                e);
        }
    }

    /// <summary>Returns an independent copy, for a run that must not change this notebook.</summary>
    /// <returns>Deep copy with the same name; changes to the copy do not affect this notebook, nor the
    /// reverse.</returns>
    public Notebook Copy()
    {
        var json = (JsonObject)Json.DeepClone();
        var nodes = (JsonArray)json["cells"]!;
        var cells = Cells.Select((c, i) => new Cell((JsonObject)nodes[i]!, c.Id, c.Kind, c.Position));
        return new Notebook(Name, json, [.. cells]);
    }

    private static string? Text(JsonObject? metadata, string entry, string field)
    {
        var value = (metadata?[entry] as JsonObject)?[field] as JsonValue;
        return value?.TryGetValue<string>(out var text) == true && text.Length > 0 ? text : null;
    }
}
