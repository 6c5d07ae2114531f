using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Scripting;

namespace Dpo.Kernel.Scripting;

/// <summary>Finds the files that <c>#r</c> names; the library's own assemblies are those that the program has loaded,
/// whatever path is named.</summary>
/// <remarks>A notebook that was moved to a folder of another depth still names <c>../artifacts/notebook/Dpo.dll</c>.
/// That file would not be loaded in any case: the host's copy is in the process already.</remarks>
internal sealed class HostResolver(ScriptMetadataResolver inner) : MetadataReferenceResolver
{
    private static readonly Dictionary<string, string> Own = ScriptHost.Shared.ToDictionary(
        name => $"{name}.dll", name => Assembly.Load(name).Location, StringComparer.OrdinalIgnoreCase);

    public override bool ResolveMissingAssemblies => inner.ResolveMissingAssemblies;

    public override PortableExecutableReference? ResolveMissingAssembly(
        MetadataReference definition, AssemblyIdentity referenceIdentity) =>
        inner.ResolveMissingAssembly(definition, referenceIdentity);

    public override ImmutableArray<PortableExecutableReference> ResolveReference(
        string reference, string? baseFilePath, MetadataReferenceProperties properties)
    {
        var name = reference.Split('/', '\\')[^1];
        return inner.ResolveReference(Own.GetValueOrDefault(name, reference), baseFilePath, properties);
    }

    public override bool Equals(object? other) => other is HostResolver { Inner: var theirs } && theirs.Equals(inner);

    public override int GetHashCode() => inner.GetHashCode();

    private ScriptMetadataResolver Inner => inner;
}
