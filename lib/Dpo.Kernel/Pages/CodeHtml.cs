using System.Net;
using System.Text;
using Dpo.Kernel.Scripting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dpo.Kernel.Pages;

/// <summary>Writes C# as HTML with its words marked by kind. Without the marks the text is the source, character
/// for character.</summary>
internal static class CodeHtml
{
    /// <summary>Marks the words of a piece of code by their kind.</summary>
    /// <param name="source">C# code to highlight, usually the source of a notebook cell; may contain errors.</param>
    /// <returns>HTML for the inside of a <c>code</c> element: spans with the class k keyword, s string, n number, c
    /// comment, d directive, t type or m method.</returns>
    public static string Render(string source)
    {
        var html = new StringBuilder();
        foreach (var token in CSharpSyntaxTree.ParseText(source, ScriptHost.ParseOptions).GetRoot().DescendantTokens())
        {
            Add(html, token.LeadingTrivia);
            Add(html, Kind(token), token.Text);
            Add(html, token.TrailingTrivia);
        }

        return html.ToString();
    }

    private static void Add(StringBuilder html, SyntaxTriviaList trivia)
    {
        foreach (var piece in trivia)
        {
            var isPlain = piece.IsKind(SyntaxKind.WhitespaceTrivia)
                || piece.IsKind(SyntaxKind.EndOfLineTrivia)
                || piece.IsKind(SyntaxKind.SkippedTokensTrivia);
            var kind = piece.IsDirective ? "d" : isPlain ? "" : "c";
            Add(html, kind, piece.ToFullString());
        }
    }

    private static void Add(StringBuilder html, string kind, string text)
    {
        var shown = WebUtility.HtmlEncode(text);
        html.Append(kind == "" || text == "" ? shown : $"<span class=\"{kind}\">{shown}</span>");
    }

    private static string Kind(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.NumericLiteralToken => "n",
        SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken or SyntaxKind.InterpolatedStringTextToken
            or SyntaxKind.InterpolatedStringStartToken or SyntaxKind.InterpolatedStringEndToken
            or SyntaxKind.InterpolatedVerbatimStringStartToken or SyntaxKind.SingleLineRawStringLiteralToken
            or SyntaxKind.MultiLineRawStringLiteralToken => "s",
        SyntaxKind.IdentifierToken => IdentifierKind(token),
        _ => token.IsKeyword() ? "k" : "",
    };

    private static string IdentifierKind(SyntaxToken token) => token.Parent switch
    {
        IdentifierNameSyntax { IsVar: true } => "k",
        BaseTypeDeclarationSyntax or TypeParameterSyntax => "t",
        MethodDeclarationSyntax or LocalFunctionStatementSyntax => "m",
        SimpleNameSyntax name => NameKind(name),
        _ => "",
    };

    private static string NameKind(SimpleNameSyntax name) => name.Parent switch
    {
        InvocationExpressionSyntax call when call.Expression == name => "m",
        MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } member
            when call.Expression == member && member.Name == name => "m",
        ObjectCreationExpressionSyntax or TypeArgumentListSyntax or ArrayTypeSyntax or NullableTypeSyntax
            or VariableDeclarationSyntax or ParameterSyntax or BaseTypeSyntax or CastExpressionSyntax
            or MethodDeclarationSyntax or LocalFunctionStatementSyntax => "t",
        _ => "",
    };
}
