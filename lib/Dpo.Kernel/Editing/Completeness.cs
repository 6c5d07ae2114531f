using Dpo.Kernel.Scripting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Dpo.Kernel.Editing;

/// <summary>Tells whether a console that waits for Enter should run the code or take another line.</summary>
internal static class Completeness
{
    /// <summary>Returns "complete", "incomplete" or "invalid" for the code typed so far.</summary>
    /// <param name="code">C# code that the user has typed so far, one or more lines.</param>
    /// <param name="indent">Spaces to begin the next line with, four for each open brace; empty unless "incomplete" is
    /// returned.</param>
    public static string Classify(string code, out string indent)
    {
        var tree = CSharpSyntaxTree.ParseText(code, ScriptHost.ParseOptions);
        if (SyntaxFactory.IsCompleteSubmission(tree))
        {
            indent = "";
            return tree.GetDiagnostics().Any(d => d.Severity == DiagnosticSeverity.Error) ? "invalid" : "complete";
        }

        var tokens = tree.GetRoot().DescendantTokens().Where(t => !t.IsMissing).ToArray();
        var open = tokens.Count(t => t.IsKind(SyntaxKind.OpenBraceToken))
            - tokens.Count(t => t.IsKind(SyntaxKind.CloseBraceToken));
        indent = new string(' ', 4 * Math.Max(0, open));
        return "incomplete";
    }
}
