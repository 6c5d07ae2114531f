using System.CommandLine;
using Dpo.Devices;

namespace Dpo.Cli.Commands;

internal static class CommonOptions
{
    public static Option<long> Seed() => new("--seed") { Description = "The number all chance comes from.", DefaultValueFactory = _ => 1, HelpName = "N" };

    public static Option<string> Device() => new("--device")
    {
        Description = "cpu, cuda, cuda:N or mps; without it, DPO_DEVICE or cpu.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("DPO_DEVICE") is { Length: > 0 } device ? device : "cpu",
    };

    public static DeviceChoice Choose(string device)
    {
        var choice = DeviceSelector.Select(device);
        if (choice.Note is { } note)
        {
            Console.Error.WriteLine($"dpo: {note}");
        }
        return choice;
    }
}
