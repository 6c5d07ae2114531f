using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Dpo.Sources;

/// <summary>One C# source file of a project: where it lies and its text.</summary>
/// <param name="Project">Path of the project's folder relative to the repository's root, e.g. "lib/Dpo".</param>
/// <param name="Path">Path of the C# file relative to its project's folder, e.g. "Losses/DpoLoss.cs".</param>
/// <param name="Text">Whole text of the C# file, with "\n" as line ends.</param>
internal sealed record Source(string Project, string Path, string Text)
{
    // No symbols are defined, so that Debug and Release give the same; documentation is read as plain comments.
    private static readonly CSharpParseOptions _options = new(LanguageVersion.Preview, DocumentationMode.None);

    /// <summary>Parses the file. Code with errors gives a tree as well: the compiler reports them.</summary>
    /// <returns>Root of the file's syntax tree; also given for code with errors.</returns>
    internal SyntaxNode Parse() => CSharpSyntaxTree.ParseText(Text, _options).GetRoot();
}
