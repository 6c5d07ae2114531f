using System.Reflection;

namespace Dpo.Devices;

/// <summary>The folders in which native libraries may lie, nearest first.</summary>
internal static class NativeFolders
{
    /// <summary>Version of the libtorch packages that this library was built for, for example "2.10.0".</summary>
    public static string LibTorchPackageVersion { get; } = BuiltFor("LibTorchPackage");

    /// <summary>Version of the TorchSharp packages that this library was built for, for example "0.107.0".</summary>
    public static string TorchSharpPackageVersion { get; } = BuiltFor("TorchSharpPackage");

    /// <summary>Finds all folders that exist: those that the program brings, then those of the packages in NuGet's
    /// cache.</summary>
    /// <returns>Full paths of existing folders in search order, without duplicates.</returns>
    public static IReadOnlyList<string> Find() => [.. OfPrograms().Concat(OfPackages()).Distinct()];

    /// <summary>Finds the folders that exist of those that the running program or its build names.</summary>
    /// <returns>Full paths of existing folders in search order, without duplicates.</returns>
    public static IReadOnlyList<string> OfPrograms()
    {
        var beside = Path.GetDirectoryName(typeof(NativeFolders).Assembly.Location);
        var folders = new List<string>();
        if (!string.IsNullOrEmpty(beside))
        {
            // Another engine's process has nothing but this file to find the package cache by.
            var list = Path.Combine(beside, "natives.txt");
            if (File.Exists(list))
            {
                folders.AddRange(File.ReadAllLines(list));
            }
            folders.Add(Path.Combine(beside, "runtimes", TorchPlatform.Current.Rid, "native"));
            folders.Add(beside);
        }
        folders.Add(Path.Combine(AppContext.BaseDirectory, "runtimes", TorchPlatform.Current.Rid, "native"));
        folders.Add(AppContext.BaseDirectory);
        if (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") is string search)
        {
            folders.AddRange(search.Split(Path.PathSeparator));
        }
        return Existing(folders);
    }

    /// <summary>Finds the folders that exist of the packages libtorch-cpu-... and TorchSharp in NuGet's
    /// cache.</summary>
    /// <returns>Full paths of existing folders, at most two: libtorch's package, then TorchSharp's.</returns>
    public static IReadOnlyList<string> OfPackages() => Existing(
    [
        InPackage(TorchPlatform.Current.Package, LibTorchPackageVersion),
        InPackage("torchsharp", TorchSharpPackageVersion),
    ]);

    /// <summary>Folder in which NuGet keeps packages: that of the variable NUGET_PACKAGES, else .nuget/packages in the
    /// user's home.</summary>
    public static string PackageCache => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set
        ? set
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>Returns the folder in which a package's native libraries lie once it is in NuGet's cache.</summary>
    /// <param name="package">NuGet package id in lower case, e.g. "torchsharp".</param>
    /// <param name="version">Version of the NuGet package, e.g. "2.10.0".</param>
    /// <returns>Full path of the package's folder of native libraries; the folder need not exist.</returns>
    public static string InPackage(string package, string version) =>
        Path.Combine(PackageCache, package, version, "runtimes", TorchPlatform.Current.Rid, "native");

    private static IReadOnlyList<string> Existing(IEnumerable<string> folders) =>
        [.. folders.Select(f => f.Trim()).Where(f => f.Length > 0 && Directory.Exists(f)).Distinct()];

    private static string BuiltFor(string key) => typeof(NativeFolders).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
