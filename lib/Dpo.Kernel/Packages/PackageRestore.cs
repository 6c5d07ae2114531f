using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Dpo.Kernel.Packages;

/// <summary>Fetches NuGet packages with <c>dotnet restore</c>, into the cache that all .NET programs share.</summary>
/// <remarks>The result is stored in a folder of the user's, one for each package, version and platform; a second cell,
/// or a second session, does not ask the feeds again.</remarks>
internal static class PackageRestore
{
    /// <summary>Folder that records which files each package was resolved to; the packages themselves lie where
    /// NuGet stores them.</summary>
    internal static string Cache { get; set; } = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "dpo-notebooks", "packages");

    /// <summary>Finds the files of a NuGet package, in the cache or in the feeds.</summary>
    /// <param name="package">Name and version of the NuGet package; version "*" means the newest.</param>
    /// <param name="sources">NuGet feeds (folders or URLs) to search in addition to those that NuGet.Config
    /// lists.</param>
    /// <param name="folder">Notebook's folder: NuGet.Config is looked for there and in the folders above; relative
    /// paths of feeds start from this folder.</param>
    /// <param name="cancel">Cancellation token that stops the search by ending the process of <c>dotnet
    /// restore</c>.</param>
    /// <exception cref="InvalidOperationException">The feeds do not have the package, or there is no SDK; the message
    /// holds NuGet's own words.</exception>
    public static async Task<PackageFiles> FindAsync(
        PackageDirective package, IReadOnlyList<string> sources, string folder, CancellationToken cancel)
    {
        var name = package.Name.ToLowerInvariant();
        var key = string.Join(
            '\n',
            [name, package.Version, RuntimeInformation.RuntimeIdentifier, Environment.Version.ToString(), .. sources]);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..16];
        var place = Path.Combine(Cache, $"{name}-{hash}");
        var assets = Path.Combine(place, "obj", "project.assets.json");
        if (File.Exists(assets) && Read(assets, package) is { } cached && cached.Assemblies.All(File.Exists))
        {
            return cached;
        }

        await SdkRestore.RunAsync(
            place, Project(package, sources, folder), $"{package.Name}, {package.Version}", folder,
            build: false, cancel).ConfigureAwait(false);
        return Read(assets, package)
            ?? throw new InvalidOperationException(
                $"{package.Name}: the restore wrote nothing that can be read to {assets}.");
    }

    private static string Project(PackageDirective package, IReadOnlyList<string> sources, string folder)
    {
        var feeds = sources.Select(s => s.Contains("://", StringComparison.Ordinal) ? s : Path.GetFullPath(s, folder));
        var more = SecurityElement.Escape(string.Join(';', feeds));
        var (name, version) = (SecurityElement.Escape(package.Name), SecurityElement.Escape(package.Version));
        return $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net{Environment.Version.Major}.0</TargetFramework>
                <RuntimeIdentifier>{RuntimeInformation.RuntimeIdentifier}</RuntimeIdentifier>
                <SelfContained>false</SelfContained>
                <RestoreAdditionalProjectSources>{more}</RestoreAdditionalProjectSources>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{name}" Version="{version}" />
              </ItemGroup>
            </Project>
            """;
    }

    private static PackageFiles? Read(string assets, PackageDirective package)
    {
        var json = JsonNode.Parse(File.ReadAllText(assets));
        var folders = (json?["packageFolders"]?.AsObject() ?? []).Select(f => f.Key).ToArray();
        var target = (json?["targets"]?.AsObject() ?? []).FirstOrDefault(t => t.Key.Contains('/')).Value?.AsObject();
        if (target?.Select(t => t.Key.Split('/')).FirstOrDefault(
            l => l[0].Equals(package.Name, StringComparison.OrdinalIgnoreCase)) is not [_, var version])
        {
            return null;
        }

        string[] Files(string kind) =>
        [
            .. target.SelectMany(t => (t.Value?[kind]?.AsObject() ?? []).Select(f => (Library: t.Key, File: f.Key)))
                .Where(f => !f.File.EndsWith("_._", StringComparison.Ordinal))
                .Select(f => Path.Combine((string)json!["libraries"]![f.Library]!["path"]!, f.File))
                .Select(f => folders.Select(p => Path.Combine(p, f)).FirstOrDefault(File.Exists) ?? f),
        ];
        return new PackageFiles(
            version,
            Files("runtime"),
            [.. Files("native").Select(f => Path.GetDirectoryName(f)!).Distinct()],
            target.Count - 1);
    }
}

/// <summary>Files that a package brings, those of its dependencies included.</summary>
/// <param name="Version">Version of the package that was chosen, e.g. "13.0.3".</param>
/// <param name="Assemblies">Paths of the assemblies to reference, those of the dependencies included.</param>
/// <param name="NativeFolders">Paths of the folders that hold native libraries of the package and its dependencies;
/// empty if there are none.</param>
/// <param name="Dependencies">Number of other packages that the package needs, directly or indirectly.</param>
internal sealed record PackageFiles(
    string Version, IReadOnlyList<string> Assemblies, IReadOnlyList<string> NativeFolders, int Dependencies);
