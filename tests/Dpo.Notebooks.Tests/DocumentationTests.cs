using Dpo.Tests.Shared;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dpo.Notebooks.Tests;

/// <summary>How the sources of lib read: the texts that an editor shows beside a name, and how lines are laid out.</summary>
public sealed class DocumentationTests
{
    private const int ShortestText = 12, Columns = 120;

    // A word or two ("How.", "As many.") tells nothing to somebody who sees the signature alone.
    [Fact]
    public void EveryParameterAndReturnText_IsAPhrase()
    {
        var (texts, faults) = (0, new List<string>());
        foreach (var (name, text) in Sources())
        {
            var root = CSharpSyntaxTree.ParseText(text, CSharpParseOptions.Default.WithDocumentationMode(DocumentationMode.Parse),
                cancellationToken: TestContext.Current.CancellationToken).GetRoot(TestContext.Current.CancellationToken);
            foreach (var element in root.DescendantNodes(descendIntoTrivia: true).OfType<XmlElementSyntax>()
                .Where(e => e.StartTag.Name.LocalName.Text is "param" or "typeparam" or "returns"))
            {
                texts++;
                if (Text(element).Length < ShortestText)
                {
                    var line = element.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
                    faults.Add($"{name}:{line}: \"{Text(element)}\" says too little; expected a phrase of at least {ShortestText} characters");
                }
            }
        }
        Assert.Empty(faults);
        Assert.InRange(texts, 2_000, 20_000);               // the rule has something to look at
    }

    [Fact]
    public void EveryLine_FitsIntoTheWidth_AndBlankLinesSeparate()
    {
        var faults = new List<string>();
        foreach (var (name, text) in Sources())
        {
            var raw = RawText(text);
            var lines = text.Split('\n');
            for (var i = 0; i < lines.Length; i++)
            {
                var fault = lines[i].Length > Columns ? $"{lines[i].Length} columns, expected at most {Columns}"
                    : raw.Contains(i) || i == 0 || lines[i].Trim().Length > 0 || i == lines.Length - 1 ? null
                    : lines[i - 1].Trim().Length == 0 ? "a second blank line"
                    : lines[i - 1].Trim() == "{" ? "a blank line after {"
                    : lines[i + 1].Trim() is "}" or "};" or "})" ? "a blank line before }" : null;
                if (fault is not null)
                {
                    faults.Add($"{name}:{i + 1}: {fault}");
                }
            }
        }
        Assert.Empty(faults);
    }

    private static IEnumerable<(string Name, string Text)> Sources()
    {
        var lib = Path.Combine(Repository.Root, "lib");
        return Directory.GetFiles(lib, "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(p => p is "bin" or "obj"))
            .Order(StringComparer.Ordinal).Select(f => (Path.GetRelativePath(Repository.Root, f), File.ReadAllText(f)));
    }

    // What a reader sees: a reference counts as the name that it leads to.
    private static string Text(XmlElementSyntax element) => string.Join(' ', string.Concat(element.Content.Select(Shown))
        .Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));

    private static string Shown(XmlNodeSyntax node) => node switch
    {
        XmlTextSyntax text => string.Concat(text.TextTokens.Select(t => t.IsKind(SyntaxKind.XmlTextLiteralNewLineToken) ? " " : t.ValueText)),
        XmlEmptyElementSyntax empty => string.Concat(empty.Attributes.Select(a => a switch
        {
            XmlCrefAttributeSyntax cref => cref.Cref.ToString(),
            XmlNameAttributeSyntax name => name.Identifier.ToString(),
            XmlTextAttributeSyntax word => string.Concat(word.TextTokens.Select(t => t.ValueText)),
            _ => "",
        })),
        XmlElementSyntax inner => string.Concat(inner.Content.Select(Shown)),
        _ => "",
    };

    // Lines inside a raw or verbatim string are data.
    private static HashSet<int> RawText(string text) => [.. CSharpSyntaxTree.ParseText(text).GetRoot().DescendantTokens()
        .Where(t => t.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
            or SyntaxKind.InterpolatedStringTextToken)
        .Select(t => t.GetLocation().GetLineSpan()).Where(s => s.StartLinePosition.Line < s.EndLinePosition.Line)
        .SelectMany(s => Enumerable.Range(s.StartLinePosition.Line, s.EndLinePosition.Line - s.StartLinePosition.Line + 1))];
}
