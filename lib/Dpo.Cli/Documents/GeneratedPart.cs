namespace Dpo.Cli.Documents;

/// <summary>What a command writes into the repository: a table between two markers of a document, or a whole picture.
/// </summary>
/// <param name="File">Path of the document or picture from the repository's root, with forward slashes.</param>
/// <param name="Name">The table's name, as its marker says it; of a picture its file's name.</param>
/// <param name="Present">The text that stands in the file today, with line feeds; empty for a file that is not
/// there.</param>
/// <param name="Wanted">The text that ought to stand there.</param>
internal sealed record GeneratedPart(string File, string Name, string Present, string Wanted)
{
    /// <summary>Whether the file has another text than it ought to have.</summary>
    public bool IsStale => Present != Wanted;
}
