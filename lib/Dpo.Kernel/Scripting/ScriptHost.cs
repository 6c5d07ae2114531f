using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using Dpo.Teaching;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Scripting.Hosting;

namespace Dpo.Kernel.Scripting;

/// <summary>Sets Roslyn up for cells: imports, references, language version.</summary>
internal static class ScriptHost
{
    // What .NET Interactive imports, and no more: a cell that compiles here compiles there.
    public static readonly string[] Imports =
    [
        "System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks",
        "System.Linq",
    ];

    /// <summary>Names of the assemblies whose types are the same in cells and in the program: <c>#r</c> of another
    /// copy gets the one that is loaded.</summary>
    public static IReadOnlyList<string> Shared => FirstCell.Assemblies;

    public static CSharpParseOptions ParseOptions { get; } = new(LanguageVersion.Latest, kind: SourceCodeKind.Script);

    private static readonly Lazy<ImmutableArray<MetadataReference>> FrameworkOnce = new(ReadFramework);

    /// <summary>Paths of all assemblies that the program was started with.</summary>
    public static IReadOnlyList<string> TrustedFiles { get; } =
        ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>References to the runtime's own assemblies, with their documentation.</summary>
    public static ImmutableArray<MetadataReference> Framework => FrameworkOnce.Value;

    public static InteractiveAssemblyLoader NewLoader()
    {
        var loader = new InteractiveAssemblyLoader();
        foreach (var name in Shared)
        {
            loader.RegisterDependency(Assembly.Load(name));
        }

        return loader;
    }

    public static ScriptOptions NewOptions(string folder) => ScriptOptions.Default
        .WithLanguageVersion(LanguageVersion.Latest)
        .WithReferences(Framework)          // in place of the defaults, which every cell would read from disk anew
        .AddImports(Imports)
        .WithMetadataResolver(NewResolver(folder))
        .WithSourceResolver(ScriptSourceResolver.Default.WithBaseDirectory(folder))
        .WithFileEncoding(Encoding.UTF8)        // needed for debug information,
        .WithEmitDebugInformation(true);        // which gives errors their line

    /// <summary>Creates the resolver that finds the files that <c>#r</c> names, from a notebook's folder.</summary>
    public static MetadataReferenceResolver NewResolver(string folder) =>
        new HostResolver(ScriptMetadataResolver.Default.WithBaseDirectory(folder));

    private static ImmutableArray<MetadataReference> ReadFramework()
    {
        var folder = Path.GetDirectoryName(typeof(object).Assembly.Location);
        var docs = new FrameworkDocs();
        var files = TrustedFiles.Where(p => Path.GetDirectoryName(p) == folder);
        return [.. files.Select(f => MetadataReference.CreateFromFile(f, documentation: docs))];
    }
}
