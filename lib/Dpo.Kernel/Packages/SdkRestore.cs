using System.ComponentModel;
using System.Diagnostics;
using Dpo.Base;

namespace Dpo.Kernel.Packages;

/// <summary>Fetches packages through the SDK, into the package cache that all .NET programs share.</summary>
public static class SdkRestore
{
    /// <summary>Writes a project into a folder, and restores or builds it.</summary>
    /// <param name="folder">Folder that is used for this project only; created if absent. Receives package.csproj and
    /// the SDK's results.</param>
    /// <param name="project">MSBuild XML of the project, which is written to <c>package.csproj</c> in the
    /// folder.</param>
    /// <param name="what">Name of the packages for error messages, which read "NAME was not restored: ...".</param>
    /// <param name="from">Folder in which NuGet.Config is looked for, and in the folders above; usually the folder of
    /// the notebook.</param>
    /// <param name="build">Whether to run <c>dotnet build</c>, which runs the packages' build steps; false only runs
    /// <c>dotnet restore</c>.</param>
    /// <param name="cancel">Cancellation token that kills the <c>dotnet</c> process and the processes that this one
    /// started.</param>
    /// <exception cref="InvalidOperationException">There is no .NET SDK, or the feeds do not have the packages; the
    /// message holds NuGet's own words.</exception>
    public static async Task RunAsync(
        string folder, string project, string what, string from, bool build, CancellationToken cancel)
    {
        AtomicFile.WriteAllText(Path.Combine(folder, "package.csproj"), project);
        // Together with the user's own, as for a project there.
        // MSBuild reads % and ; in a value as its own signs.
        var escaped = from.Replace("%", "%25", StringComparison.Ordinal).Replace(";", "%3B", StringComparison.Ordinal);
        var settings = $"-p:RestoreRootConfigDirectory={escaped}";
        using var sdk = Start(
            folder, [build ? "build" : "restore", "package.csproj", "--nologo", "--verbosity", "quiet", settings]);
        await using var kill = cancel.Register(() => sdk.Kill(entireProcessTree: true)).ConfigureAwait(false);
        var (said, complained) = (sdk.StandardOutput.ReadToEndAsync(cancel), sdk.StandardError.ReadToEndAsync(cancel));
        var output = await said.ConfigureAwait(false) + await complained.ConfigureAwait(false);
        await sdk.WaitForExitAsync(cancel).ConfigureAwait(false);
        if (sdk.ExitCode != 0)
        {
            var place = $" [{Path.Combine(folder, "package.csproj")}]";
            var lines = output.Replace(place, "", StringComparison.Ordinal).Split('\n').Where(l => l.Trim().Length > 0);
            var errors = lines.Where(l => l.Contains("error ", StringComparison.Ordinal))
                .Select(l => l[l.IndexOf("error ", StringComparison.Ordinal)..]);
            var why = errors.Any() ? errors : lines;
            throw new InvalidOperationException(
                $"{what} was not restored:\n{string.Join('\n', why.Select(l => l.Trim()).Distinct())}");
        }
    }

    private static Process Start(string folder, IEnumerable<string> words)
    {
        var path = Environment.ProcessPath;
        var start = new ProcessStartInfo(Path.GetFileNameWithoutExtension(path) == "dotnet" ? path! : "dotnet", words)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The host's own build settings, if it was started by `dotnet run`, are not the package's.
        start.Environment.Remove("MSBUILD_EXE_PATH");
        start.Environment.Remove("MSBuildSDKsPath");
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"`dotnet` did not start ({e.Message.TrimEnd('.')}); packages need the "
                + ".NET SDK: https://dotnet.microsoft.com/download", e);
        }
    }
}
