using System.Text.RegularExpressions;
using Dpo.Tests.Shared;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis;

namespace Dpo.Notebooks.Tests;

/// <summary>Rules that the source itself is held to.</summary>
public sealed partial class SourceRulesTests
{
    private static readonly string[] Factories = ["zeros", "ones", "empty", "full", "arange", "linspace", "tensor", "rand", "randn", "randint", "randperm", "eye", "from_array", "normal"];

    private static IEnumerable<string> Files(string folder) => Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(p => p is "bin" or "obj"));

    [Fact]
    public void Library_MakesEveryTensorOnANamedDevice_AndComesToTheHostInFewPlaces()
    {
        var (faults, factories) = (new List<string>(), 0);
        foreach (var (project, file) in new[] { "Dpo", "Dpo.Science", "Dpo.Teaching" }.SelectMany(p => Files("lib/" + p).Select(f => (p, f))))
        {
            var root = CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot();
            var name = Path.GetRelativePath(Path.Combine(Repository.Root, "lib", project), file);
            foreach (var call in root.DescendantNodes().OfType<InvocationExpressionSyntax>())
            {
                var callee = call.Expression switch
                {
                    IdentifierNameSyntax id => id.Identifier.Text,
                    GenericNameSyntax id => id.Identifier.Text,
                    MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: "torch" } } member => member.Name.Identifier.Text,
                    MemberAccessExpressionSyntax { Name.Identifier.Text: "cpu" } => "cpu",
                    _ => "",
                };
                var line = call.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
                if (Factories.Contains(callee))
                {
                    factories++;
                    if (!call.ArgumentList.Arguments.Any(a => a.NameColon?.Name.Identifier.Text == "device" || a.Expression is IdentifierNameSyntax { Identifier.Text: "CPU" }))
                    {
                        faults.Add($"{name}:{line}: {call} names no device");
                    }
                }
                if (callee == "cpu" && name.Split(Path.DirectorySeparatorChar)[0] is not ("Base" or "Devices" or "Metrics" or "Exact" or "Checkpoints")
                    && name != Path.Combine("Training", "TrainingState.cs"))
                {
                    faults.Add($"{name}:{line}: .cpu() belongs in Base, Devices, Metrics, Exact, Checkpoints or TrainingState");
                }
            }
        }
        Assert.Empty(faults);
        Assert.InRange(factories, 10, 1000);                // the rule has something to look at
    }

    [Fact]
    public void Readme_NamesEveryPackageAndItsVersion()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "lib", "README.md"));
        var pins = Pin().Matches(File.ReadAllText(Path.Combine(Repository.Root, "Directory.Packages.props"))).ToList();
        Assert.InRange(pins.Count, 10, 100);
        foreach (var pin in pins.Where(p => p.Groups[1].Value is not ("TorchSharp-cuda-windows" or "TorchSharp-cuda-linux" or "Plotly.NET")))
        {
            var shortName = pin.Groups[1].Value.Replace("libtorch-cpu", "", StringComparison.Ordinal);
            Assert.Contains(shortName, readme, StringComparison.Ordinal);
            Assert.Contains(pin.Groups[2].Value, readme, StringComparison.Ordinal);
        }
    }

    // The analyser passes over a line that names nothing, and over the overload that a newer framework adds.
    [Fact]
    public void BannedSymbols_EveryLineNamesSomething_AndMethodsWithAllOverloads()
    {
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        string[] packages = [typeof(TorchSharp.torch).Assembly.Location, typeof(MathNet.Numerics.Control).Assembly.Location];
        var all = CSharpCompilation.Create("all", references: platform.Union(packages).Select(f => MetadataReference.CreateFromFile(f)));
        var faults = new List<string>();
        foreach (var list in Directory.GetFiles(Path.Combine(Repository.Root, "lib"), "BannedSymbols.txt", SearchOption.AllDirectories))
        {
            var lines = File.ReadAllLines(list).Where(l => l.Length > 0 && !l.StartsWith("//", StringComparison.Ordinal)).Select(l => l.Split("; ", 2));
            var ids = lines.ToDictionary(l => l[0], l => l[1]);
            var symbols = ids.Keys.ToDictionary(id => id, id => DocumentationCommentId.GetFirstSymbolForDeclarationId(id, all));
            faults.AddRange(symbols.Where(s => s.Value is null).Select(s => $"{list}: {s.Key} is nothing"));
            var overloads = symbols.Values.OfType<IMethodSymbol>().Where(m => m.MethodKind == MethodKind.Ordinary)
                .SelectMany(m => m.ContainingType.GetMembers(m.Name)).Where(m => m.DeclaredAccessibility == Accessibility.Public);
            faults.AddRange(overloads.Select(m => m.GetDocumentationCommentId()!).Except(ids.Keys).Select(id => $"{list}: {id} is missing"));
        }
        Assert.Empty(faults);
    }

    [GeneratedRegex(@"PackageVersion Include=""([^""]+)"" Version=""([^""]+)""")]
    private static partial Regex Pin();
}
