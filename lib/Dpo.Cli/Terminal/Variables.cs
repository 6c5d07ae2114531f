using System.CommandLine;
using System.Globalization;
using Dpo.Devices;

namespace Dpo.Cli.Terminal;

/// <summary>The variables of the environment that stand for options.</summary>
internal static class Variables
{
    /// <summary>Says what is wrong with the variables that a command reads.</summary>
    /// <param name="command">Command that is about to run, whose options' environment variables are checked.</param>
    /// <returns>One sentence about an environment variable with an invalid value; null if all values are
    /// valid.</returns>
    public static string? Problem(Command command)
    {
        // What has no device computes nothing, but for these.
        if (command.Options.All(o => o.Name != "--device") && command.Name != "theorems"
            && !(command.Name == "install" && command.Parents.Any(p => p.Name == "native")))
        {
            return null;
        }
        if (command.Name is "run" && Environment.GetEnvironmentVariable("DPO_SEED") is { Length: > 0 } seed
            && !int.TryParse(seed.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
        {
            return $"the variable DPO_SEED is {Words.Quoted(seed)}; expected a whole number, or none";
        }
        if (command.Name is "run" && Environment.GetEnvironmentVariable("DPO_SCALE") is { Length: > 0 } scale
            && scale.Trim().ToLowerInvariant() is not ("lecture" or "cpu" or "gpu"))
        {
            return $"the variable DPO_SCALE is {Words.Quoted(scale)}; expected lecture, cpu or gpu, or none";
        }
        if (Environment.GetEnvironmentVariable("DPO_DEVICE") is { Length: > 0 } device
            && !DeviceSelector.IsName(device))
        {
            return $"the variable DPO_DEVICE is {Words.Quoted(device)}; expected cpu, cuda, cuda:N or mps, or none";
        }
        try
        {
            StartSettings.ReadThreads(Environment.GetEnvironmentVariable);
            return null;
        }
        catch (TorchUnavailableException e)
        {
            return e.Message;
        }
    }
}
