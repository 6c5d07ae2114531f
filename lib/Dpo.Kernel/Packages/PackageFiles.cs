namespace Dpo.Kernel.Packages;

/// <summary>What a package brings, its dependencies included.</summary>
/// <param name="Version">The version that was taken.</param>
/// <param name="Assemblies">Files to reference.</param>
/// <param name="NativeFolders">Folders of native libraries.</param>
/// <param name="Dependencies">How many other packages came with it.</param>
internal sealed record PackageFiles(string Version, IReadOnlyList<string> Assemblies, IReadOnlyList<string> NativeFolders, int Dependencies);
