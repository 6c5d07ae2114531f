using System.Text.Json.Nodes;
using Dpo.Kernel.Scripting;

namespace Dpo.Kernel.Packages;

/// <summary>Finds packages and projects that the program itself was built with. Cells get this copy: the types of a
/// second one would not match.</summary>
internal static class HostPackages
{
    private static readonly Lazy<Dictionary<string, (string Version, string[] Files)>> Carried = new(Read);

    private static readonly Lazy<Dictionary<string, string>> Trusted = new(() =>
        ScriptHost.TrustedFiles
            .DistinctBy(Path.GetFileName, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(p => Path.GetFileName(p), StringComparer.OrdinalIgnoreCase));

    /// <summary>Returns the version and files of a package that the program was built with; null if it was
    /// built without it.</summary>
    public static (string Version, string[] Files)? Find(string name) =>
        Carried.Value.TryGetValue(name, out var found) ? found : null;

    /// <summary>Returns the program's own file of an assembly in place of a package's, or the package's if the
    /// program has none.</summary>
    public static string InPlaceOf(string file) => Trusted.Value.GetValueOrDefault(Path.GetFileName(file), file);

    private static Dictionary<string, (string Version, string[] Files)> Read()
    {
        var carried = new Dictionary<string, (string, string[])>(StringComparer.OrdinalIgnoreCase);
        var deps = ((string?)AppContext.GetData("APP_CONTEXT_DEPS_FILES") ?? "").Split(';');
        foreach (var file in deps.Where(File.Exists))
        {
            var targets = JsonNode.Parse(File.ReadAllText(file))?["targets"]?.AsObject() ?? [];
            foreach (var (library, entry) in targets.SelectMany(t => t.Value!.AsObject()))
            {
                var files = (entry?["runtime"]?.AsObject() ?? [])
                    .Select(r => Trusted.Value.GetValueOrDefault(Path.GetFileName(r.Key)))
                    .OfType<string>()
                    .ToArray();
                if (files.Length > 0 && library.Split('/') is [var name, var version])
                {
                    carried.TryAdd(name, (version, files));
                }
            }
        }

        return carried;
    }
}
