using System.Globalization;
using System.Xml;
using Microsoft.CodeAnalysis;

namespace Dpo.Kernel.Editing;

/// <summary>Assemblies with their documentation: a library's beside it, the framework's in the SDK, where there is one.</summary>
internal static class ReferenceDocs
{
    private static readonly Lazy<IReadOnlyList<MetadataReference>> OfFramework = new(() =>
    {
        var docs = new FrameworkDocs();
        return [.. ScriptHost.FrameworkFiles.Select(f => MetadataReference.CreateFromFile(f, documentation: docs))];
    });

    public static IReadOnlyList<MetadataReference> Framework => OfFramework.Value;

    public static MetadataReference Of(string file)
    {
        var xml = Path.ChangeExtension(file, ".xml");
        return MetadataReference.CreateFromFile(file, documentation: File.Exists(xml) ? XmlDocumentationProvider.CreateFromFile(xml) : null);
    }

    // The framework's types are documented under the names of the reference assemblies, which are others than the runtime's.
    private sealed class FrameworkDocs : DocumentationProvider
    {
        private readonly Lazy<Dictionary<string, string>> _members = new(Read);

        protected override string GetDocumentationForSymbol(string documentationMemberID, CultureInfo preferredCulture, CancellationToken cancellationToken) =>
            _members.Value.GetValueOrDefault(documentationMemberID, "");

        public override bool Equals(object? obj) => ReferenceEquals(this, obj);

        public override int GetHashCode() => 1;

        private static Dictionary<string, string> Read()
        {
            var members = new Dictionary<string, string>();
            var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
            var packs = Path.Combine(root, "packs", "Microsoft.NETCore.App.Ref");
            var newest = Directory.Exists(packs) ? Directory.GetDirectories(packs).MaxBy(d => Version.TryParse(Path.GetFileName(d), out var v) ? v : new Version()) : null;
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
}
