using System.Text.Json.Nodes;
using Dpo.Cli.Terminal;
using Dpo.Devices;
using Dpo.Kernel.Packages;

namespace Dpo.Cli.Commands;

/// <summary>Gets a libtorch for this user: from the feeds into NuGet's cache, or from an installed PyTorch.</summary>
internal static class NativeInstall
{
    private static TorchPlatform Platform => TorchPlatform.Current;

    /// <summary>The package of libtorch's CPU build, with its version: "libtorch-cpu-linux-x64 2.10.0".</summary>
    public static string CpuPackage => $"{Platform.Package} {NativeFolders.LibTorchPackageVersion}";

    /// <summary>The package that brings libtorch's CUDA build, with its version.</summary>
    public static string CudaPackage => $"{CudaId} {NativeFolders.TorchSharpPackageVersion}";

    private static string CudaId => $"TorchSharp-cuda-{(Platform.Os == "win" ? "windows" : "linux")}";

    /// <summary>Whether NuGet's cache holds the whole CPU build already.</summary>
    public static bool HasCpu =>
        IsWhole(NativeFolders.InPackage(Platform.Package, NativeFolders.LibTorchPackageVersion));

    /// <summary>Fetches the CPU build, unless NuGet's cache holds it, and forgets a recorded choice.</summary>
    /// <param name="cancel">Cancellation token that stops the download (<c>dotnet restore</c>).</param>
    /// <exception cref="InvalidOperationException">The restore failed.</exception>
    public static Task CpuAsync(CancellationToken cancel)
    {
        if (HasCpu)
        {
            TorchRecord.Write([]);
            return Task.CompletedTask;
        }
        // A library that is cut off: without this file NuGet unpacks the package anew.
        var metadata = MetadataOf(NativeFolders.InPackage(Platform.Package, NativeFolders.LibTorchPackageVersion));
        if (File.Exists(metadata))
        {
            File.Delete(metadata);
        }
        return RestoreCpuAsync(cancel);
    }

    private static Task RestoreCpuAsync(CancellationToken cancel) => InProjectAsync(
        CpuPackage,
        $"""<PackageDownload Include="{Platform.Package}" Version="[{NativeFolders.LibTorchPackageVersion}]" />""",
        build: false,
        assets =>
        {
            var elsewhere = CachesOf(assets).Select(c => Path.Combine(c, Platform.Package,
                NativeFolders.LibTorchPackageVersion, "runtimes", Platform.Rid, "native"));
            // A NuGet.Config may have put the cache where a process that does not read it will not look.
            return HasCpu ? [] : [.. elsewhere.Where(IsWhole).Take(1)];
        },
        cancel);

    /// <summary>Fetches the CUDA build and records where its libraries lie.</summary>
    /// <param name="cancel">Cancellation token that stops the download (<c>dotnet restore</c>).</param>
    /// <exception cref="InvalidOperationException">The restore failed, or the packages have no libtorch.</exception>
    // The build's libraries are too big for a package each: a build target of theirs puts the pieces together.
    public static Task CudaAsync(CancellationToken cancel) => InProjectAsync(
        CudaPackage,
        $"""<PackageReference Include="{CudaId}" Version="[{NativeFolders.TorchSharpPackageVersion}]" />""",
        build: true,
        assets =>
        {
            var packages = (assets["libraries"]?.AsObject() ?? [])
                .Select(l => (string?)l.Value?["path"]).OfType<string>();
            List<string> found = [.. packages.SelectMany(p => CachesOf(assets)
                .Select(c => Path.Combine(c, p, "runtimes", Platform.Rid, "native"))).Where(Directory.Exists)];
            return found.Any(f => File.Exists(Path.Combine(f, Platform.Library("torch_cuda")))) ? found
                : throw new InvalidOperationException(
                    $"{CudaPackage} was restored, but none of its packages holds {Platform.Library("torch_cuda")}");
        },
        cancel);

    /// <summary>Records an installed PyTorch's folder, once it is known to fit TorchSharp.</summary>
    /// <param name="folder">Path to the <c>lib</c> folder of an installed PyTorch (…/site-packages/torch/lib), which
    /// holds libtorch.</param>
    /// <exception cref="TorchUnavailableException">It has no libtorch, or one that does not fit.</exception>
    public static void From(string folder)
    {
        var full = Path.GetFullPath(folder);
        if (full.Any(char.IsControl) || full.Trim() != full)
        {
            throw new UsageException($"--from is {Words.Quoted(full)}; expected a path without line ends, and without "
                + "blanks at its ends: the record has a path a line");
        }
        if (File.Exists(full))
        {
            throw new UsageException($"--from is {Words.Quoted(full)}, a file; expected a folder");
        }
        var bridge = Platform.FindBridge(NativeFolders.Find());
        var origin = new ExternalLibTorch.Origin($"--from is \"{full}\"",
            "give the lib folder inside an installed torch package (…/site-packages/torch/lib)");
        TorchRecord.Write([.. ExternalLibTorch.Check([full], origin, bridge, Platform)]);
    }

    private static async Task InProjectAsync(string what, string item, bool build,
        Func<JsonNode, IReadOnlyList<string>> folders, CancellationToken cancel)
    {
        var place = Directory.CreateTempSubdirectory("dpo-native-");
        try
        {
            var project = $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup>
                    <TargetFramework>net{Environment.Version.Major}.0</TargetFramework>
                    <RuntimeIdentifier>{Platform.Rid}</RuntimeIdentifier>
                    <SelfContained>false</SelfContained>
                    <CopyLocalLockFileAssemblies>false</CopyLocalLockFileAssemblies>
                  </PropertyGroup>
                  <ItemGroup>{item}</ItemGroup>
                </Project>
                """;
            await SdkRestore.RunAsync(place.FullName, project, what, Environment.CurrentDirectory, build, cancel);
            var assets = Path.Combine(place.FullName, "obj", "project.assets.json");
            TorchRecord.Write(folders(JsonNode.Parse(await File.ReadAllTextAsync(assets, cancel))!));
        }
        finally
        {
            place.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> CachesOf(JsonNode assets) =>
        (assets["packageFolders"]?.AsObject() ?? []).Select(f => f.Key);

    // NuGet writes this file last.
    private static string MetadataOf(string native) =>
        Path.GetFullPath(Path.Combine(native, "..", "..", "..", ".nupkg.metadata"));

    private static bool IsWhole(string native)
    {
        var library = Path.Combine(native, Platform.Library("torch_cpu"));
        try
        {
            if (Platform.IsLinux && File.Exists(library))
            {
                ElfFile.RequireWhole(library);
            }
            return File.Exists(library) && File.Exists(MetadataOf(native));
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
