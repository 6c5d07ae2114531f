using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Dpo.Tests.Shared;

namespace Dpo.Notebooks.Tests.Support;

/// <summary>A process `dotnet-interactive stdio`: commands in, events out, a JSON object a line. The tool is installed into artifacts/.</summary>
internal sealed class Interactive : IDisposable
{
    private const string Version = "1.0.712001";

    private readonly Process _process;
    private int _commands;

    private Interactive(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
    }

    /// <summary>Starts it; the test is skipped where the tool cannot be installed.</summary>
    public static Interactive Start(string folder)
    {
        var tools = Checkout.PathOf("artifacts/dotnet-interactive");
        var tool = Path.Combine(tools, OperatingSystem.IsWindows() ? "dotnet-interactive.exe" : "dotnet-interactive");
        if (!File.Exists(tool))
        {
            using var install = Process.Start(Piped("dotnet", Repository.Root, "tool", "install", "--tool-path", tools, "Microsoft.dotnet-interactive", "--version", Version))!;
            var done = CommandLine.End(install);
            Assert.SkipUnless(done.Code == 0, $".NET Interactive {Version} cannot be installed: {done.Output}{done.Error}");
        }
        var started = new Interactive(Process.Start(Piped(tool, folder, "stdio", "--working-dir", folder, "--default-kernel", "csharp"))!);
        started.Wait(e => (string?)e["eventType"] == "KernelReady", TimeSpan.FromMinutes(2));
        return started;
    }

    /// <summary>Runs a cell.</summary>
    /// <returns>What went wrong, or null; and what the cell printed.</returns>
    public (string? Error, string Printed) Run(string code, TimeSpan patience)
    {
        var token = $"t{(++_commands).ToString(CultureInfo.InvariantCulture)}";
        var command = new JsonObject
        {
            ["token"] = token,
            ["commandType"] = "SubmitCode",
            ["command"] = new JsonObject { ["code"] = code, ["targetKernelName"] = "csharp" },
        };
        _process.StandardInput.WriteLine(command.ToJsonString());
        _process.StandardInput.Flush();
        var printed = "";
        var last = Wait(e =>
        {
            if ((string?)e["eventType"] == "StandardOutputValueProduced")
            {
                printed += (string?)e["event"]!["formattedValues"]![0]!["value"];
            }
            return (string?)e["eventType"] is "CommandSucceeded" or "CommandFailed" && (string?)e["command"]?["token"] == token;
        }, patience);
        return ((string?)last["eventType"] == "CommandFailed" ? (string?)last["event"]!["message"] : null, printed);
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private JsonNode Wait(Func<JsonNode, bool> found, TimeSpan patience)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < patience)
        {
            var read = _process.StandardOutput.ReadLineAsync();
            if (!read.Wait(patience - watch.Elapsed))
            {
                break;
            }
            // The tool may print lines of its own between the events.
            if (read.Result is { } line && line.StartsWith('{'))
            {
                var said = JsonNode.Parse(line)!;
                if (found(said))
                {
                    return said;
                }
            }
            Assert.True(read.Result is not null, ".NET Interactive has ended");
        }
        throw new TimeoutException($".NET Interactive was silent for {patience.TotalMinutes} minutes: the cell waits for something that does not come");
    }

    private static ProcessStartInfo Piped(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_INTERACTIVE_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DPO_SEED"] = "1";
        return start;
    }
}
