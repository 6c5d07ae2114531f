using System.CommandLine;
using System.CommandLine.Parsing;
using Dpo.Checkpoints;
using Dpo.Cli.Terminal;
using Dpo.Devices;

namespace Dpo.Cli.Commands;

internal static class CommonOptions
{
    public static Option<long> Seed() =>
        NumberOption.Integer<long>("--seed", "The number all chance comes from.", 1, long.MinValue, long.MaxValue);

    public static Option<string> Device()
    {
        var option = new Option<string>("--device")
        {
            Description = "cpu, cuda, cuda:N or mps; without it, DPO_DEVICE or cpu.",
            DefaultValueFactory = _ =>
                Environment.GetEnvironmentVariable("DPO_DEVICE") is { Length: > 0 } device ? device : "cpu",
            HelpName = "D",
        };
        option.Validators.Add(CheckDevice);
        return option;
    }

    /// <summary>Refuses a name that is none of a device, before anything is loaded.</summary>
    public static void CheckDevice(OptionResult result)
    {
        if (result.Tokens is [var name] && !DeviceSelector.IsName(name.Value))
        {
            result.AddError($"--device is {Words.Quoted(name.Value)}; expected cpu, cuda, cuda:N or mps");
        }
    }

    /// <summary>Most tokens of a row, as --max-length asks; null where it was left out.</summary>
    public static Option<int?> MaxLength(string description) =>
        NumberOption.IntegerOrNone("--max-length", description, 2, 1_000_000);

    /// <summary>The same number, once the model is known to take so many tokens.</summary>
    /// <exception cref="UsageException">The model's context is shorter.</exception>
    public static int? Within(int? length, string modelFolder)
    {
        if (length is { } asked && HuggingFace.ReadConfig(modelFolder).ContextLength is var context && asked > context)
        {
            throw new UsageException(
                $"--max-length is {asked}; the context of {modelFolder} is {context} tokens, so expected 2 to "
                + $"{context}");
        }
        return length;
    }

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
