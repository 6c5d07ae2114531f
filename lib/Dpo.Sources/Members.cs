using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dpo.Sources;

/// <summary>One declaration (type or member) of a C# file; its places are offsets in characters from the
/// file's beginning.</summary>
/// <param name="Name">Name of the declared type or member; ".ctor" for a constructor, "this" for an indexer, e.g.
/// "operator +" for an operator.</param>
/// <param name="Docs">Position in the file, in characters from 0, of the declaration's documentation comment; equal to
/// <paramref name="Start"/> if there is none.</param>
/// <param name="Start">Position in the file, in characters from 0, of the declaration itself: its attributes are
/// included, its documentation comment is not.</param>
/// <param name="End">Position in the file, in characters from 0, just after the declaration's last character.</param>
internal readonly record struct Member(string Name, int Docs, int Start, int End);

/// <summary>Finds the types and members that a C# file declares.</summary>
internal static class Members
{
    /// <summary>Finds the declarations of a file.</summary>
    /// <param name="root">Root of the syntax tree of a parsed C# file.</param>
    /// <returns>Declared types and members in the order of the file; a type comes before its members.</returns>
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
