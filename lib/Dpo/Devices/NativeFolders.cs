namespace Dpo.Devices;

/// <summary>The folders in which native libraries may lie, nearest first.</summary>
internal static class NativeFolders
{
    public static IReadOnlyList<string> Find()
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
        return [.. folders.Select(f => f.Trim()).Where(f => f.Length > 0 && Directory.Exists(f)).Distinct()];
    }
}
