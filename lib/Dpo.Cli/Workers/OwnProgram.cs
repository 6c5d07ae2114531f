using System.Diagnostics;

namespace Dpo.Cli.Workers;

/// <summary>This program, started once more.</summary>
internal static class OwnProgram
{
    /// <summary>How to start it with other words; its standard streams are ours.</summary>
    public static ProcessStartInfo With(IEnumerable<string> words)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var entry = Environment.GetCommandLineArgs()[0];
        // Under `dotnet Dpo.Cli.dll` the program is dotnet, and the first word is ours.
        if (entry.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
            && !Path.GetFileNameWithoutExtension(Environment.ProcessPath!).StartsWith("Dpo", StringComparison.Ordinal))
        {
            start.ArgumentList.Add(Path.GetFullPath(entry));
        }
        foreach (var word in words)
        {
            start.ArgumentList.Add(word);
        }
        return start;
    }
}
