using System.CommandLine;
using System.Globalization;
using Dpo.Cli;
using Dpo.Cli.Commands;

// 0 done, 1 a check or run failed, 2 wrong use, 130 interrupted.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Console.OutputEncoding = new System.Text.UTF8Encoding(false);
// A front end waits for a kernel: the other commands, and libtorch with them, are not loaded for it.
var serves = args is ["kernel", "start", ..];
Command[] commands = serves ? [KernelCommand.Make()] : All();
var root = new RootCommand("Preference tuning in C#: run the curriculum, train and sample models.");
Array.ForEach(commands, root.Add);
var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
    {
        // The parser lists allowed values a line each.
        Console.Error.WriteLine($"dpo: {string.Join(' ', error.Message.Split('\n', StringSplitOptions.TrimEntries))}");
    }
    Console.Error.WriteLine($"dpo: `dpo {string.Join(' ', args.TakeWhile(a => !a.StartsWith('-')).Take(2).Append("--help"))}` shows the use");
    return ExitCode.WrongUse;
}
var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
return serves ? await parsed.InvokeAsync(configuration) : await Interrupt.RunAsync(stop => parsed.InvokeAsync(configuration, stop));

static Command[] All() =>
[
    RunCommand.Make(), TrainCommand.Make(), SampleCommand.Make(), ExactCommand.Make(), DataCommand.Make(), LabelCommand.Make(), StoryCommand.Make(),
    ExportCommand.Make(), GradeCommand.Make(), BugsCommand.Make(), KernelCommand.Make(),
];
