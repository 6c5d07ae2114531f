namespace Dpo.Tests.Shared;

/// <summary>Where the checkout and the real data lie.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The folder in DPO_REAL (default: ../shared/real); null where there is none.</summary>
    public static string? RealFolder { get; } = FindReal();

    /// <summary>A file or folder of the real data; the test is skipped with the reason where it is absent.</summary>
    public static string Real(string name)
    {
        Assert.SkipWhen(RealFolder is null, "DPO_REAL names no folder with real data");
        var path = Path.Combine(RealFolder!, name);
        Assert.SkipUnless(Path.Exists(path), $"the real data have no {name}");
        return path;
    }

    /// <summary>Whether slow proofs run, too: DPO_LONG is set.</summary>
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("DPO_LONG") is { Length: > 0 };

    /// <summary>Skips a slow proof unless DPO_LONG is set.</summary>
    public static void RequireLong() => Assert.SkipUnless(IsLong, "slow: set DPO_LONG, or bash .ci/run --long");

    private static string? FindReal()
    {
        var folder = Environment.GetEnvironmentVariable("DPO_REAL") is { Length: > 0 } set ? set : Path.Combine(Root, "..", "shared", "real");
        return Directory.Exists(folder) ? folder : null;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Dpo.Notebooks.sln")))
        {
            folder = folder.Parent;
        }
        return folder?.FullName ?? throw new DirectoryNotFoundException("no folder above the tests holds Dpo.Notebooks.sln");
    }
}
