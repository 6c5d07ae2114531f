using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Dpo.Cli.Grading;

/// <summary>The exercises that a cell's code asks to be checked, whether it runs or not.</summary>
internal static class ExerciseCalls
{
    private static readonly CSharpParseOptions Script = new(LanguageVersion.Latest, kind: SourceCodeKind.Script);

    /// <summary>The ids in calls <c>Exercise.Check("03.1", ...)</c>; comments and strings hold no call.</summary>
    public static IReadOnlyList<string> In(string code)
    {
        // By words, not by syntax: a cell that does not compile has its exercise all the same.
        var words = SyntaxFactory.ParseTokens(code, options: Script).ToArray();
        var found = new List<string>();
        for (var i = 4; i < words.Length; i++)
        {
            if (words[i].IsKind(SyntaxKind.StringLiteralToken)
                && words[(i - 4)..i].Select(w => w.ValueText).SequenceEqual(["Exercise", ".", "Check", "("]))
            {
                found.Add(words[i].ValueText);
            }
        }
        return [.. found.Distinct()];
    }
}
