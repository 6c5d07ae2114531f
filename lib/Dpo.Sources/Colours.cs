using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dpo.Sources;

/// <summary>Kind of text that has a colour.</summary>
internal enum Colour { Comment, String, Keyword }

/// <summary>A coloured range of a file's text, in characters from the file's beginning.</summary>
/// <param name="Start">Position of the first coloured character, counted in characters from 0 at the file's
/// beginning.</param>
/// <param name="End">Position just after the last coloured character, counted in characters from 0 at the file's
/// beginning.</param>
/// <param name="Kind">Kind of the text (comment, string or keyword), which decides its colour.</param>
internal readonly record struct Coloured(int Start, int End, Colour Kind);

/// <summary>Finds the comments, directives, strings and keywords of a C# file, as the parser
/// understands them.</summary>
/// <remarks>The holes of an interpolated string are code. A contextual keyword counts where it acts as one.</remarks>
internal static class Colours
{
    /// <summary>Finds the coloured ranges of a file.</summary>
    /// <param name="root">Root of the syntax tree of a parsed C# file.</param>
    /// <returns>Ranges of text to colour, sorted by position; adjoining ranges of the same kind are merged.</returns>
    internal static IReadOnlyList<Coloured> Find(SyntaxNode root)
    {
        var all = new List<Coloured>();
        foreach (var span in root.DescendantTrivia().Select(Comment).OfType<Coloured>()
            .Concat(root.DescendantTokens().Select(Word).OfType<Coloured>())
            .Concat(root.DescendantNodes().OfType<InterpolatedStringExpressionSyntax>().SelectMany(Texts))
            .OrderBy(span => span.Start))
        {
            if (all.Count > 0 && all[^1] is var last && last.End == span.Start && last.Kind == span.Kind)
                all[^1] = last with { End = span.End };
            else
                all.Add(span);
        }

        return all;
    }

    // A directive, and the code that it switches off, end with their line, which is not coloured.
    private static Coloured? Comment(SyntaxTrivia trivia) =>
        trivia.IsDirective || trivia.IsKind(SyntaxKind.DisabledTextTrivia)
            || trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia)
            ? new(trivia.SpanStart, trivia.SpanStart + trivia.ToString().TrimEnd('\n').Length, Colour.Comment)
            : null;

    private static Coloured? Word(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.StringLiteralToken or SyntaxKind.Utf8StringLiteralToken
            or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.Utf8SingleLineRawStringLiteralToken
            or SyntaxKind.MultiLineRawStringLiteralToken or SyntaxKind.Utf8MultiLineRawStringLiteralToken
            or SyntaxKind.CharacterLiteralToken => new(token.SpanStart, token.Span.End, Colour.String),
        SyntaxKind.UnderscoreToken => null,
        var kind when SyntaxFacts.IsKeywordKind(kind) || IsVar(token) =>
            new(token.SpanStart, token.Span.End, Colour.Keyword),
        _ => null,
    };

    // The parser leaves `var` a name, since a type could be called so.
    private static bool IsVar(SyntaxToken token) =>
        token.Parent is IdentifierNameSyntax { IsVar: true } name && SyntaxFacts.IsInTypeOnlyContext(name);

    // The quotes, the text and the braces around the holes.
    private static IEnumerable<Coloured> Texts(InterpolatedStringExpressionSyntax text)
    {
        var start = text.SpanStart;
        foreach (var hole in text.Contents.OfType<InterpolationSyntax>())
        {
            yield return new(start, hole.OpenBraceToken.Span.End, Colour.String);
            start = hole.CloseBraceToken.SpanStart;
        }

        yield return new(start, text.Span.End, Colour.String);
    }
}
