namespace Dpo.Tests.Shared;

/// <summary>Published results to hold against: whatever folders and rows are there are taken, and what is not supported yet is skipped by name.</summary>
public static class Oracle
{
    /// <summary>The folders in a folder of the real data. Where it is absent, one row whose test skips itself with the reason.</summary>
    public static TheoryData<string> Folders(string parent) => In(parent, Directory.GetDirectories);

    /// <summary>The files in a folder of the real data, but for texts about them; the same where it is absent.</summary>
    public static TheoryData<string> Files(string parent) => In(parent, f => [.. Directory.GetFiles(f).Where(name => !name.EndsWith(".md", StringComparison.Ordinal))]);

    private static TheoryData<string> In(string parent, Func<string, string[]> list) => Repository.RealFolder is { } real && Directory.Exists(Path.Combine(real, parent))
        ? [.. list(Path.Combine(real, parent)).Select(f => $"{parent}/{Path.GetFileName(f)}").Order(StringComparer.Ordinal)]
        : [parent];

    /// <summary>Loads what a folder holds. One that is refused is skipped by name, unless it is among those that must load.</summary>
    /// <param name="folder">As <see cref="Folders"/> gives it.</param>
    /// <param name="supported">Their last names.</param>
    /// <param name="load">Of the folder's path.</param>
    public static T Load<T>(string folder, IReadOnlyCollection<string> supported, Func<string, T> load)
    {
        var path = Repository.Real(folder);
        try
        {
            return load(path);
        }
        catch (InvalidDataException e) when (!supported.Contains(Path.GetFileName(folder)))
        {
            Assert.Skip($"{folder} is not supported yet: {e.Message}");
            throw;
        }
    }
}
