using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Dpo.Sources;

/// <summary>One C# file of a project.</summary>
/// <param name="Project">The project's folder below the repository: "lib/Dpo".</param>
/// <param name="Path">The file's path below its project: "Losses/DpoLoss.cs".</param>
/// <param name="Text">The text, its lines ended by "\n".</param>
internal sealed record Source(string Project, string Path, string Text)
{
    // No symbols are defined, so that Debug and Release give the same; documentation is read as plain comments.
    private static readonly CSharpParseOptions _options = new(LanguageVersion.Preview, DocumentationMode.None);

    /// <summary>The syntax tree. Code with errors has one as well: the compiler reports them.</summary>
    /// <returns>The tree's root.</returns>
    internal SyntaxNode Parse() => CSharpSyntaxTree.ParseText(Text, _options).GetRoot();
}
