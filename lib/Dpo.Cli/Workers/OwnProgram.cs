using System.Diagnostics;

namespace Dpo.Cli.Workers;

/// <summary>This program, started once more.</summary>
internal static class OwnProgram
{
    private const string Host = "dotnet";

    private static string Library => typeof(OwnProgram).Assembly.Location;

    /// <summary>How to start it now with other words; its standard streams are ours.</summary>
    public static ProcessStartInfo With(IEnumerable<string> words)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Under `dotnet Dpo.Cli.dll` the process is dotnet; otherwise it is our own executable, whatever its name.
        var host = Path.GetFileNameWithoutExtension(Environment.ProcessPath!);
        if (host.Equals(Host, StringComparison.OrdinalIgnoreCase))
        {
            start.ArgumentList.Add(Library);
        }
        foreach (var word in words)
        {
            start.ArgumentList.Add(word);
        }
        return start;
    }

    /// <summary>The command line by which another program starts it later.</summary>
    /// <remarks>By <c>dotnet</c>, which that program finds on its path: our own executable finds .NET only in the usual
    /// places or where <c>DOTNET_ROOT</c> says.</remarks>
    public static string[] ForLater(params string[] words) => [Host, Library, .. words];
}
