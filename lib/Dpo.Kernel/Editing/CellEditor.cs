using System.Reflection;
using Dpo.Kernel.Scripting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Completion;
using Microsoft.CodeAnalysis.Host.Mef;
using Microsoft.CodeAnalysis.QuickInfo;
using Microsoft.CodeAnalysis.Text;

namespace Dpo.Kernel.Editing;

/// <summary>Offers completion and help at the cursor of a cell that is being written; it knows all cells that
/// ran before it.</summary>
/// <remarks>It uses Roslyn's own services over a chain of projects, one for each cell, as the session chains its
/// scripts. Nothing is built before the first question.</remarks>
/// <param name="folder">Folder of the notebook; relative paths in <c>#r</c> directives of its cells start from this
/// folder.</param>
internal sealed class CellEditor(string folder) : IDisposable
{
    private readonly Lazy<AdhocWorkspace> _workspace = new(NewWorkspace);
    private readonly List<(string Code, IReadOnlyList<string> Files)> _waiting = [];
    private readonly Lock _lock = new();
    private readonly MetadataReferenceResolver _resolver = ScriptHost.NewResolver(folder);
    private Solution? _cells;
    private ProjectId? _last;
    private int _count;

    /// <summary>Records that a cell has run, so that later questions know what it declared.</summary>
    /// <param name="code">C# code of the cell that has run, its package directives (<c>#r "nuget: ..."</c>) replaced by
    /// comments.</param>
    /// <param name="files">Paths of the assemblies of the NuGet packages that the cell asked for; none by
    /// default.</param>
    public void Ran(string code, params IReadOnlyList<string> files)
    {
        lock (_lock)
        {
            _waiting.Add((code, files));
        }
    }

    /// <summary>Finds the completions at a position of the code.</summary>
    /// <param name="code">Full C# code of the cell that is being edited; may be incomplete.</param>
    /// <param name="position">Position of the cursor in <paramref name="code"/>, in UTF-16 code units (<c>char</c>),
    /// counted from 0.</param>
    /// <param name="cancel">Cancellation token that stops the search for completions.</param>
    public async Task<Completions> CompleteAsync(string code, int position, CancellationToken cancel)
    {
        var document = Document(code);
        var service = CompletionService.GetService(document)!;
        var list = await service.GetCompletionsAsync(document, position, cancellationToken: cancel)
            .ConfigureAwait(false);
        var typed = code[Math.Min(list.Span.Start, position)..position];
        bool Fits(CompletionItem item) => item.FilterText.StartsWith(typed, StringComparison.OrdinalIgnoreCase);
        var items = list.ItemsList
            .Where(Fits)
            .OrderBy(i => !i.FilterText.StartsWith(typed, StringComparison.Ordinal))
            .ThenBy(i => i.SortText, StringComparer.Ordinal)
            .Select(i => new Completion(
                i.Properties.GetValueOrDefault("InsertionText") ?? i.DisplayText,
                (i.Tags.FirstOrDefault() ?? "text").ToLowerInvariant()))
            .DistinctBy(i => i.Text);
        return new Completions(list.ItemsList.Count == 0 ? position : list.Span.Start, position, [.. items]);
    }

    /// <summary>Returns what is known of the name at, or just before, a position: signature, overloads,
    /// documentation.</summary>
    /// <param name="code">Full C# code of the cell that is being edited; may be incomplete.</param>
    /// <param name="position">Position of the cursor in <paramref name="code"/>, in UTF-16 code units, counted from 0.
    /// Between the parentheses of a call, the called method is looked up.</param>
    /// <param name="cancel">Cancellation token that stops the search for the documentation.</param>
    /// <returns>Signature, documentation and overloads of the name at the cursor as lines of plain text; null if no
    /// known name is there.</returns>
    public async Task<string?> InspectAsync(string code, int position, CancellationToken cancel)
    {
        var document = Document(code);
        var service = QuickInfoService.GetService(document)!;
        var root = (await document.GetSyntaxRootAsync(cancel).ConfigureAwait(false))!;
        foreach (var at in Positions(root, position))
        {
            if (await service.GetQuickInfoAsync(document, at, cancel).ConfigureAwait(false) is { } info)
            {
                var text = string.Join(
                    "\n", info.Sections.Select(s => s.Text).Where(t => !string.IsNullOrWhiteSpace(t)));
                var model = await document.GetSemanticModelAsync(cancel).ConfigureAwait(false);
                return string.Join("\n", [text, .. Overloads(model!, root, at)]);
            }
        }

        return null;
    }

    public void Dispose()
    {
        if (_workspace.IsValueCreated)
        {
            _workspace.Value.Dispose();
        }
    }

    // The name under the cursor, the one that ends there, the call whose brackets the cursor is in.
    private static IEnumerable<int> Positions(SyntaxNode root, int position)
    {
        var token = root.FindToken(Math.Max(0, position - 1));
        if (token.IsKind(SyntaxKind.IdentifierToken))
        {
            yield return token.SpanStart;
        }

        foreach (var list in token.Parent?.AncestorsAndSelf().OfType<ArgumentListSyntax>() ?? [])
        {
            yield return list.OpenParenToken.GetPreviousToken().SpanStart;
        }

        if (position < root.FullSpan.End)
        {
            yield return position;
        }
    }

    private static IEnumerable<string> Overloads(SemanticModel model, SyntaxNode root, int position)
    {
        var name = root.FindToken(position).Parent;
        var group = name is ExpressionSyntax expression ? model.GetMemberGroup(expression) : [];
        return group.Length < 2
            ? []
            : group.Select(m => "  " + m.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat))
                .Prepend("Overloads:");
    }

    private Document Document(string code)
    {
        lock (_lock)
        {
            _cells ??= _workspace.Value.CurrentSolution;
            foreach (var (ran, files) in _waiting)
            {
                (_cells, _last) = With(_cells, ran, files);
            }

            _waiting.Clear();
            var (solution, project) = With(_cells, code, []);
            return solution.GetProject(project)!.Documents.Single();
        }
    }

    // A project inherits its predecessor's references, as a cell does.
    private (Solution Solution, ProjectId Project) With(Solution solution, string code, IReadOnlyList<string> files)
    {
        var (id, name) = (ProjectId.CreateNewId(), FormattableString.Invariant($"cell{++_count}"));
        var directives = CSharpSyntaxTree.ParseText(code, ScriptHost.ParseOptions)
            .GetCompilationUnitRoot()
            .GetReferenceDirectives();
        var named = directives
            .SelectMany(d => _resolver.ResolveReference(
                d.File.ValueText, null, MetadataReferenceProperties.Assembly))
            .Select(r => r.FilePath)
            .OfType<string>();
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, usings: ScriptHost.Imports, metadataReferenceResolver: _resolver);
        var project = ProjectInfo.Create(
            id,
            VersionStamp.Create(),
            name,
            name,
            LanguageNames.CSharp,
            compilationOptions: options,
            parseOptions: ScriptHost.ParseOptions,
            projectReferences: _last is null ? [] : [new ProjectReference(_last)],
            metadataReferences:
            [
                .. _last is null ? ScriptHost.Framework : [],
                .. files.Concat(named).Distinct().Select(Documented),
            ],
            isSubmission: true);
        var document = DocumentInfo.Create(DocumentId.CreateNewId(id), name, sourceCodeKind: SourceCodeKind.Script,
            loader: TextLoader.From(TextAndVersion.Create(SourceText.From(code), VersionStamp.Create())));
        return (solution.AddProject(project).AddDocument(document), id);
    }

    // A library's documentation lies beside it.
    private static MetadataReference Documented(string file)
    {
        var xml = Path.ChangeExtension(file, ".xml");
        return MetadataReference.CreateFromFile(
            file, documentation: File.Exists(xml) ? XmlDocumentationProvider.CreateFromFile(xml) : null);
    }

    private static AdhocWorkspace NewWorkspace() => new(MefHostServices.Create(
        MefHostServices.DefaultAssemblies.Concat(
        [
            Assembly.Load("Microsoft.CodeAnalysis.Features"),
            Assembly.Load("Microsoft.CodeAnalysis.CSharp.Features"),
        ])));
}

/// <summary>Completions that may replace the text from Start to End, in UTF-16 units; the likeliest first.</summary>
internal sealed record Completions(int Start, int End, IReadOnlyList<Completion> Items);

/// <summary>One completion: the text to insert and the kind of what it names, e.g. "method",
/// "class" or "keyword".</summary>
internal sealed record Completion(string Text, string Kind);
