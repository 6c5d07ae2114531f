using System.Diagnostics;
using System.Net.Sockets;
using Dpo.Tests.Shared;

namespace Dpo.Notebooks.Tests.Support;

/// <summary>The scripts of tests/browser, which drive the system's Chromium.</summary>
internal static class Browser
{
    private static readonly string Scripts = Path.Combine(Repository.Root, "tests", "browser");

    /// <summary>Skips the test where there is no Chromium, no Node.js, or no way to install the scripts' packages.</summary>
    public static void Require()
    {
        var chromium = Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } set ? set : "/usr/bin/chromium";
        Assert.SkipUnless(File.Exists(chromium), $"there is no browser at {chromium}; set CHROMIUM to one");
        if (!Directory.Exists(Path.Combine(Scripts, "node_modules")))
        {
            var installed = Run(TimeSpan.FromMinutes(2), OperatingSystem.IsWindows() ? "npm.cmd" : "npm", "ci", "--no-audit", "--no-fund");
            Assert.SkipUnless(installed.Code == 0, $"tests/browser has no node_modules, and npm ci failed: {installed.Output}");
        }
        Assert.SkipUnless(Node(TimeSpan.FromSeconds(20), "--version").Code == 0, "node is not installed");
    }

    /// <summary>Runs a script. Code -1: the program is not there, or did not end in time.</summary>
    public static (int Code, string Output) Node(TimeSpan patience, params string[] arguments) => Run(patience, "node", arguments);

    public static bool Listens(int port)
    {
        try
        {
            using var client = new TcpClient("localhost", port);
            return true;
        }
        catch (SocketException)
        {
            Thread.Sleep(200);
            return false;
        }
    }

    private static (int Code, string Output) Run(TimeSpan patience, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Scripts, RedirectStandardOutput = true, RedirectStandardError = true };
        // One chapter's pages take half a minute, all of them two.
        start.Environment["ONLY"] = Repository.IsLong ? "" : "06";
        try
        {
            using var process = Process.Start(start)!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            if (!process.WaitForExit(patience))
            {
                process.Kill(entireProcessTree: true);
                return (-1, $"{program} did not end within {patience.TotalSeconds} seconds. {output.Result}{error.Result}");
            }
            return (process.ExitCode, output.Result + error.Result);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (-1, $"{program}: {e.Message}");
        }
    }
}
