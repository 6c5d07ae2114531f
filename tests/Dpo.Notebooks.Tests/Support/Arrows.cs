using Dpo.Tests.Shared;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Dpo.Notebooks.Tests.Support;

/// <summary>An arrow of the house: a file that names something which another file declares.</summary>
/// <param name="From">The file that names it, as a path below lib.</param>
/// <param name="To">The file that declares it.</param>
/// <param name="Name">What is named: "AtomicFile.Write".</param>
internal sealed record Arrow(string From, string To, string Name)
{
    /// <summary>The room of a file: its project and folders, "Dpo/Losses".</summary>
    public static string Room(string file) => Path.GetDirectoryName(file)!.Replace('\\', '/');

    public string FromRoom => Room(From);

    public string ToRoom => Room(To);

    public override string ToString() => $"{From} names {Name} of {To}";
}

/// <summary>All arrows between the files of some projects, as the compiler binds their names: code, and references of documentation.</summary>
internal static class Arrows
{
    private static readonly CSharpParseOptions _parse = new(LanguageVersion.Preview, DocumentationMode.Diagnose);

    // The assemblies that this test runs with, but for the library's own, whose sources are read. Read once: they are many.
    private static readonly MetadataReference[] _packages = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        .Where(f => !Path.GetFileName(f).StartsWith("Dpo.", StringComparison.Ordinal) && Path.GetFileName(f) != "Dpo.dll")
        .Select(f => MetadataReference.CreateFromFile(f))];

    private static readonly Lazy<IReadOnlyList<Arrow>> _ofLibrary = new(() => Of(Library!));

    // What ImplicitUsings gives every project.
    private const string Implicit = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    /// <summary>The sources in lib: paths below it with their texts.</summary>
    public static IReadOnlyList<(string Path, string Text)> Library { get; } = Sources();

    /// <summary>Their arrows.</summary>
    public static IReadOnlyList<Arrow> OfLibrary => _ofLibrary.Value;

    /// <summary>The arrows between files.</summary>
    /// <param name="files">Paths with their texts.</param>
    /// <returns>Each arrow once, in the order of the files.</returns>
    public static IReadOnlyList<Arrow> Of(IEnumerable<(string Path, string Text)> files)
    {
        var trees = files.Select(f => CSharpSyntaxTree.ParseText(f.Text, _parse, f.Path)).ToList();
        var compilation = CSharpCompilation.Create("house", trees.Append(CSharpSyntaxTree.ParseText(Implicit, _parse)), _packages,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, allowUnsafe: true));
        // A name that is not bound makes no arrow, so every one must be. Generated parts and a second program are no names; two
        // meanings of one name arise only here, where all projects are one, and both count.
        var unbound = compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error && d.Id is not ("CS8795" or "CS8802" or "CS5001" or "CS0104"));
        Assert.Empty(unbound.Select(d => d.ToString()).Take(20));
        return [.. trees.SelectMany(t => Of(t, compilation.GetSemanticModel(t))).Distinct()];
    }

    private static IEnumerable<Arrow> Of(SyntaxTree tree, SemanticModel model)
    {
        foreach (var named in tree.GetRoot().DescendantNodes(descendIntoTrivia: true)
            .Where(n => n.FirstAncestorOrSelf<UsingDirectiveSyntax>() is null).SelectMany(n => Symbols(n, model)))
        {
            var symbol = named is IMethodSymbol { ReducedFrom: { } extension } ? extension : named;
            if (symbol is not (INamedTypeSymbol or IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol))
            {
                continue;
            }
            var type = symbol as INamedTypeSymbol ?? symbol.ContainingType;
            var declared = symbol.OriginalDefinition.DeclaringSyntaxReferences.Select(r => r.SyntaxTree.FilePath)
                .DefaultIfEmpty(type?.OriginalDefinition.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree.FilePath ?? "").ToList();
            if (!declared.Contains(tree.FilePath) && declared[0].Length > 0)        // the parts of a type lie in one room
            {
                yield return new Arrow(tree.FilePath, declared[0], symbol is INamedTypeSymbol or IMethodSymbol { MethodKind: MethodKind.Constructor }
                    ? type!.Name : $"{type!.Name}.{symbol.Name}");
            }
        }
    }

    // What a node names: by a word, or without one, as new(), operators, indexers, conversions, foreach, await and (a, b) = c do.
    private static IEnumerable<ISymbol?> Symbols(SyntaxNode node, SemanticModel model)
    {
        if (node is SimpleNameSyntax or BaseObjectCreationExpressionSyntax or ConstructorInitializerSyntax or BinaryExpressionSyntax
            or PrefixUnaryExpressionSyntax or PostfixUnaryExpressionSyntax or ElementAccessExpressionSyntax or QueryClauseSyntax)
        {
            var info = model.GetSymbolInfo(node);
            foreach (var symbol in info.Symbol is { } bound ? [bound] : info.CandidateSymbols)
            {
                yield return symbol;
            }
        }
        if (node is ExpressionSyntax expression and not SimpleNameSyntax { Parent: NameSyntax or CrefSyntax })
        {
            yield return model.GetConversion(expression).MethodSymbol;
        }
        yield return node switch
        {
            CommonForEachStatementSyntax loop => model.GetForEachStatementInfo(loop).GetEnumeratorMethod,
            AwaitExpressionSyntax await => model.GetAwaitExpressionInfo(await).GetAwaiterMethod,
            AssignmentExpressionSyntax { Left: TupleExpressionSyntax or DeclarationExpressionSyntax } taken => model.GetDeconstructionInfo(taken).Method,
            _ => null,
        };
    }

    private static (string, string)[] Sources()
    {
        var lib = Path.Combine(Repository.Root, "lib");
        return [.. Directory.GetFiles(lib, "*.cs", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(lib, f).Replace('\\', '/'))
            .Where(f => !f.Split('/').Any(p => p is "bin" or "obj")).Order(StringComparer.Ordinal).Select(f => (f, File.ReadAllText(Path.Combine(lib, f))))];
    }
}
