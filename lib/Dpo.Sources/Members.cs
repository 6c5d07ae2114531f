using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dpo.Sources;

/// <summary>One declaration (type or member) of a C# file; its places are offsets in characters from the
/// file's beginning.</summary>
/// <param name="Name">Name of the declaration; ".ctor" for a constructor, "this" for an indexer, "operator +"
/// for an operator.</param>
/// <param name="Docs">Offset at which its documentation begins; equal to
/// <paramref name="Start"/> if it has none.</param>
/// <param name="Start">Offset of its first character, attributes included, documentation not.</param>
/// <param name="End">Offset after its last character.</param>
internal readonly record struct Member(string Name, int Docs, int Start, int End);

/// <summary>Finds the types and members that a C# file declares.</summary>
internal static class Members
{
    /// <summary>Finds the declarations of a file.</summary>
    /// <param name="root">Root of the file's syntax tree.</param>
    /// <returns>The declarations in the file's order, a type before its members.</returns>
    internal static IEnumerable<Member> Find(SyntaxNode root) =>
        from node in root.DescendantNodes(n =>
            n is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax)
        where node is MemberDeclarationSyntax
        from name in Names((MemberDeclarationSyntax)node)
        select new Member(name, Docs(node), node.SpanStart, node.Span.End);

    // Fields that share a declaration share its text. Namespaces, statements and extension blocks have no name.
    private static IEnumerable<string> Names(MemberDeclarationSyntax node) => node switch
    {
        ExtensionBlockDeclarationSyntax => [],
        BaseTypeDeclarationSyntax type => [type.Identifier.Text],
        DelegateDeclarationSyntax type => [type.Identifier.Text],
        BaseFieldDeclarationSyntax fields => fields.Declaration.Variables.Select(v => v.Identifier.Text),
        PropertyDeclarationSyntax property => [property.Identifier.Text],
        EventDeclarationSyntax called => [called.Identifier.Text],
        IndexerDeclarationSyntax => ["this"],
        MethodDeclarationSyntax method => [method.Identifier.Text],
        ConstructorDeclarationSyntax => [".ctor"],
        DestructorDeclarationSyntax method => ["~" + method.Identifier.Text],
        OperatorDeclarationSyntax op => ["operator " + op.OperatorToken.Text],
        ConversionOperatorDeclarationSyntax op => ["operator " + op.Type],
        _ => [],
    };

    private static int Docs(SyntaxNode node) => node.GetLeadingTrivia().Where(IsDocumentation)
        .Select(t => t.SpanStart).Append(node.SpanStart).First();

    private static bool IsDocumentation(SyntaxTrivia trivia) => trivia.Kind() switch
    {
        SyntaxKind.SingleLineCommentTrivia => trivia.ToString().StartsWith("///", StringComparison.Ordinal),
        SyntaxKind.MultiLineCommentTrivia => trivia.ToString().StartsWith("/**", StringComparison.Ordinal),
        _ => false,
    };
}
