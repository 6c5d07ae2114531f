namespace Dpo.Cli.Documents;

/// <summary>What a command writes into the repository: a table between two markers of a document, or a whole picture.
/// </summary>
/// <param name="File">Path of the document or picture, relative to the repository's root, with forward slashes.</param>
/// <param name="Name">Name of the table, as in its marker <c>&lt;!-- table: NAME --&gt;</c>; for a picture its file
/// name.</param>
/// <param name="Present">Text of the table or picture that is now in the file, with line feeds (\n); empty if the file
/// does not exist.</param>
/// <param name="Wanted">Text of the table or picture as newly generated, which the file should contain.</param>
internal sealed record GeneratedPart(string File, string Name, string Present, string Wanted)
{
    /// <summary>Whether the file has another text than it ought to have.</summary>
    public bool IsStale => Present != Wanted;
}
