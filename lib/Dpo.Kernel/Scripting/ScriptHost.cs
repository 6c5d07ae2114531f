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

/// <summary>How Roslyn is set up for cells.</summary>
internal static class ScriptHost
{
    // What .NET Interactive imports, and no more: a cell that compiles here compiles there.
    public static readonly string[] Imports =
        ["System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq"];

    /// <summary>Types of these are one and the same in cells and in the host: #r of another copy gets the host's.</summary>
    public static IReadOnlyList<string> Shared => FirstCell.Assemblies;

    public static CSharpParseOptions ParseOptions { get; } = new(LanguageVersion.Latest, kind: SourceCodeKind.Script);

    private static readonly Lazy<ImmutableArray<MetadataReference>> FrameworkOnce = new(ReadFramework);

    /// <summary>The files of all assemblies that the host was started with.</summary>
    public static IReadOnlyList<string> TrustedFiles { get; } =
        ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The runtime's own assemblies, with their documentation.</summary>
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

    /// <summary>What finds the files that <c>#r</c> names.</summary>
    public static MetadataReferenceResolver NewResolver(string folder) =>
        new HostResolver(ScriptMetadataResolver.Default.WithBaseDirectory(folder));

    private static ImmutableArray<MetadataReference> ReadFramework()
    {
        var folder = Path.GetDirectoryName(typeof(object).Assembly.Location);
        var docs = new FrameworkDocs();
        return [.. TrustedFiles.Where(p => Path.GetDirectoryName(p) == folder).Select(f => MetadataReference.CreateFromFile(f, documentation: docs))];
    }
}
