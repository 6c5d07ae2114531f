using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Scripting.Hosting;

namespace Dpo.Kernel;

/// <summary>How Roslyn is set up for cells.</summary>
internal static class ScriptHost
{
    // What .NET Interactive imports, and no more: a cell that compiles here compiles there.
    public static readonly string[] Imports =
        ["System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq"];

    // Types of these must be one and the same in cells and in the host: #r of another copy of the file gets the host's.
    private static readonly string[] Shared = ["Dpo", "Dpo.Charts", "TorchSharp"];

    public static CSharpParseOptions ParseOptions { get; } = new(LanguageVersion.Latest, kind: SourceCodeKind.Script);

    /// <summary>The files of the runtime's own assemblies.</summary>
    public static IReadOnlyList<string> FrameworkFiles { get; } = FindFramework();

    private static readonly ImmutableArray<MetadataReference> Framework = [.. FrameworkFiles.Select(f => MetadataReference.CreateFromFile(f))];

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
        .WithMetadataResolver(ScriptMetadataResolver.Default.WithBaseDirectory(folder))
        .WithSourceResolver(ScriptSourceResolver.Default.WithBaseDirectory(folder))
        .WithFileEncoding(Encoding.UTF8)        // needed for debug information,
        .WithEmitDebugInformation(true);        // which gives errors their line

    private static string[] FindFramework()
    {
        var folder = Path.GetDirectoryName(typeof(object).Assembly.Location);
        var trusted = (string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "";
        return [.. trusted.Split(Path.PathSeparator).Where(p => Path.GetDirectoryName(p) == folder)];
    }
}
