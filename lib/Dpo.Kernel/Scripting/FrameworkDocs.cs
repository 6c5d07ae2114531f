using System.Globalization;
using System.Xml;
using Microsoft.CodeAnalysis;

namespace Dpo.Kernel.Scripting;

/// <summary>Provides the documentation of the .NET framework from the SDK, where there is one; it is read when
/// first asked for.</summary>
/// <remarks>The framework's types are documented under the names of the reference assemblies, which differ from those
/// of the runtime.</remarks>
internal sealed class FrameworkDocs : DocumentationProvider
{
    private readonly Lazy<Dictionary<string, string>> _members = new(Read);

    protected override string GetDocumentationForSymbol(
        string documentationMemberID, CultureInfo preferredCulture, CancellationToken cancellationToken) =>
        _members.Value.GetValueOrDefault(documentationMemberID, "");

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => 1;

    private static Dictionary<string, string> Read()
    {
        var members = new Dictionary<string, string>();
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var root = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        var packs = Path.Combine(root, "packs", "Microsoft.NETCore.App.Ref");
        var newest = Directory.Exists(packs)
            ? Directory.GetDirectories(packs)
                .MaxBy(d => Version.TryParse(Path.GetFileName(d), out var v) ? v : new Version())
            : null;
        foreach (var file in newest is null ? [] : Directory.GetFiles(newest, "*.xml", SearchOption.AllDirectories))
        {
            using var xml = XmlReader.Create(file);
            while (xml.ReadToFollowing("member"))
            {
                if (xml.GetAttribute("name") is { } name)
                {
                    members[name] = xml.ReadOuterXml();
                }
            }
        }

        return members;
    }
}
