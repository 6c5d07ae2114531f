using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis;

namespace Dpo.Kernel.Notebooks;

/// <summary>Checks the names and strings of a code cell, on the syntax tree, for what works in one engine or on
/// one machine only.</summary>
internal static partial class PortableCode
{
    private static readonly CSharpParseOptions Script = new(LanguageVersion.Latest, kind: SourceCodeKind.Script);

    private static readonly string[] ForeignNames =
        ["Plotly", "FSharp", "Microsoft.FSharp", "Microsoft.DotNet.Interactive", "Dpo.Kernel", "XPlot"];

    private static readonly string[] EngineCalls =
        ["display", "HTML", "SVG", "CSS", "Javascript", "javascript", "html"];

    private static readonly string[] ConsoleInput =
        ["Read", "ReadKey", "ReadLine", "In", "OpenStandardInput", "KeyAvailable"];

    private static readonly SyntaxKind[] Strings =
    [
        SyntaxKind.StringLiteralToken,
        SyntaxKind.SingleLineRawStringLiteralToken,
        SyntaxKind.InterpolatedStringTextToken,
    ];

    private static readonly SyntaxKind[] Comments =
        [SyntaxKind.MultiLineCommentTrivia, SyntaxKind.MultiLineDocumentationCommentTrivia];

    private static readonly SyntaxKind[] StatementEnds =
        [SyntaxKind.None, SyntaxKind.SemicolonToken, SyntaxKind.CloseBraceToken];

    public static IEnumerable<(int Line, string Message)> Check(string code)
    {
        var root = CSharpSyntaxTree.ParseText(code, Script).GetCompilationUnitRoot();
        var inTree = root.DescendantNodesAndTokens(descendIntoTrivia: true)
            .Select(n => (n.Span.Start, Message: Explain(n)));
        return inTree.Concat(Magics(code, root)).Where(f => f.Message is not null)
            .Select(f => (code.AsSpan(0, f.Start).Count('\n') + 1, f.Message!)).Distinct();
    }

    private static string? Explain(SyntaxNodeOrToken item) => item.IsToken ? ExplainToken(item.AsToken())
        : item.AsNode() switch
        {
            ReferenceDirectiveTriviaSyntax r
                when r.File.ValueText.StartsWith("nuget:", StringComparison.OrdinalIgnoreCase) =>
                "packages are not loaded from notebooks. Use what the library brings.",
            InvocationExpressionSyntax { Expression: IdentifierNameSyntax name }
                when EngineCalls.Contains(name.Identifier.Text) =>
                $"{name.Identifier.Text}(...) exists in one engine only. "
                    + "End the cell with the value, without a semicolon.",
            InvocationExpressionSyntax
            {
                Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Display" },
            } =>
                "Display() exists in one engine only. End the cell with the value, without a semicolon.",
            MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: "Kernel" } } =>
                "Kernel exists in one engine only. Use plain C#.",
            MemberAccessExpressionSyntax { Name.Identifier.Text: var name } access
                when ConsoleInput.Contains(name)
                    && access.Expression.ToString() is "Console" or "System.Console" or "global::System.Console" =>
                $"Console.{name} reads what the engine may use to talk to the editor. Ask through LiveInput.",
            UsingDirectiveSyntax { StaticKeyword.RawKind: not 0, Name: { } name }
                when name.ToString() == "System.Console" =>
                "the console's input is the engine's. Write Console.Write, and ask through LiveInput.",
            NameSyntax or MemberAccessExpressionSyntax
                when IsOutermost(item.AsNode()!) && Foreign(item.AsNode()!.ToString()) is { } name =>
                $"{name} is not for cells. Call Dpo or Dpo.Charts.",
            _ => null,
        };

    private static string? ExplainToken(SyntaxToken token) =>
        Strings.Contains(token.Kind()) && AbsolutePath().IsMatch(token.ValueText)
            ? $"\"{token.ValueText}\" is a path of one machine. Start from the notebook's folder: \"../datasets/...\"."
            : null;

    // A line that starts with a sign of a magic where a statement starts; inside an expression ! and % are operators.
    private static IEnumerable<(int Start, string? Message)> Magics(string code, CompilationUnitSyntax root)
    {
        foreach (Match magic in MagicLine().Matches(code))
        {
            var start = magic.Groups[1].Index;
            var token = root.FindToken(start);
            var inside = token.Span.Start < start && start < token.Span.End;   // a string of several lines
            var comment = Comments.Contains(root.FindTrivia(start).Kind());
            var before = token.Span.Start >= start ? token.GetPreviousToken().Kind() : token.Kind();
            var starts = magic.Groups[1].Value == "#!" || StatementEnds.Contains(before);
            if (!inside && !comment && starts)
            {
                yield return (
                    start, $"{magic.Groups[1].Value} starts a magic, which one engine only knows. Use plain C#.");
            }
        }
    }

    private static bool IsOutermost(SyntaxNode node) => node.Parent is not (NameSyntax or MemberAccessExpressionSyntax);

    private static string? Foreign(string name)
    {
        name = name.StartsWith("global::", StringComparison.Ordinal) ? name["global::".Length..] : name;
        return ForeignNames.FirstOrDefault(f => name == f || name.StartsWith(f + ".", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^[ \t]*(#!|%%?(?=[A-Za-z])|!(?=[A-Za-z]))", RegexOptions.Multiline)]
    private static partial Regex MagicLine();

    // /home/x, C:\x, \\server\x, ~/x; not "/s", not "a/b".
    [GeneratedRegex(@"^(?:/[\w.-]+/|[A-Za-z]:[\\/]|\\\\\w|~/)")]
    private static partial Regex AbsolutePath();
}
