using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Dpo.Kernel.Scripting;
using Microsoft.CodeAnalysis.Scripting.Hosting;

namespace Dpo.Kernel.Packages;

/// <summary>Holds the packages of one session: finds them, announces them, and makes them find their
/// native libraries.</summary>
internal sealed class PackageSet : IDisposable
{
    private readonly List<string> _sources = [];
    private readonly HashSet<string> _files = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _native = [];

    private readonly InteractiveAssemblyLoader _loader;

    public PackageSet(InteractiveAssemblyLoader loader)
    {
        _loader = loader;
        AppDomain.CurrentDomain.AssemblyLoad += Loaded;
    }

    /// <summary>Takes the package directives out of a cell and finds the packages that they name.</summary>
    /// <param name="code">C# code of a cell, which may hold lines such as <c>#r "nuget: Name, Version"</c>.</param>
    /// <param name="output">Receiver of the cell's outputs, to which the name and version of each package are written
    /// as stdout text.</param>
    /// <param name="folder">Notebook's folder: NuGet.Config is looked for there and in the folders above; relative
    /// paths of feeds start from this folder.</param>
    /// <param name="cancel">Cancellation token that stops the search for packages.</param>
    /// <returns>Code with each package directive turned into a comment, and paths of the packages' assemblies to
    /// reference.</returns>
    public async Task<(string Code, IReadOnlyList<string> Files)> TakeAsync(
        string code, IOutputSink output, string folder, CancellationToken cancel)
    {
        var rest = PackageDirective.Take(code, out var packages, out var sources);
        _sources.AddRange(sources);
        var files = new List<string>();
        foreach (var package in packages)
        {
            if (HostPackages.Find(package.Name) is { } host)
            {
                files.AddRange(host.Files);
                output.Stream("stdout", package.Version == "*" || package.Version == host.Version
                    ? $"{package.Name} {host.Version}, the kernel's own\n"
                    : $"{package.Name} {host.Version}, the kernel's own, in place of {package.Version}\n");
                continue;
            }

            output.Stream("stdout", $"{package.Name} ...");
            var found = await PackageRestore.FindAsync(package, _sources, folder, cancel).ConfigureAwait(false);
            var others = found.Dependencies == 1 ? "dependency" : "dependencies";
            output.Stream("stdout", FormattableString.Invariant($" {found.Version}, {found.Dependencies} {others}\n"));
            _files.UnionWith(found.Assemblies);
            _native.UnionWith(found.NativeFolders);
            files.AddRange(found.Assemblies.Select(HostPackages.InPlaceOf));
            found.Assemblies.Where(f => HostPackages.InPlaceOf(f) == f).ToList().ForEach(Load);
        }

        return (rest, files);
    }

    public void Dispose() => AppDomain.CurrentDomain.AssemblyLoad -= Loaded;

    // Into the host's own context, where packages find each other by name; Roslyn would give each file a context of its
    // own.
    private void Load(string file)
    {
        try
        {
            _loader.RegisterDependency(AssemblyLoadContext.Default.LoadFromAssemblyPath(file));
        }
        catch (Exception e) when (e is FileLoadException or BadImageFormatException)
        {
            // Another version is loaded already; Roslyn decides whether it will do.
        }
    }

    private void Loaded(object? sender, AssemblyLoadEventArgs loaded)
    {
        if (_native.Count > 0 && !loaded.LoadedAssembly.IsDynamic && _files.Contains(loaded.LoadedAssembly.Location))
        {
            NativeLibrary.SetDllImportResolver(loaded.LoadedAssembly, Resolve);
        }
    }

    private IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        string[] spellings =
        [
            name, $"lib{name}", $"{name}.so", $"lib{name}.so", $"{name}.dylib", $"lib{name}.dylib", $"{name}.dll",
        ];
        foreach (var file in _native.SelectMany(f => spellings.Select(s => Path.Combine(f, s))).Where(File.Exists))
        {
            if (NativeLibrary.TryLoad(file, out var handle))
            {
                return handle;
            }
        }

        return IntPtr.Zero;
    }
}
