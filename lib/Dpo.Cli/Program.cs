using System.CommandLine;
using System.Globalization;
using Dpo.Cli;
using Dpo.Cli.Commands;
using Dpo.Cli.Terminal;
using Dpo.Cli.Workers;

// 0 done, 1 a check or run failed, 2 wrong use, 130 interrupted.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
Console.OutputEncoding = new System.Text.UTF8Encoding(false);
Console.SetError(TextWriter.Synchronized(new QuietWriter(Console.Error)));
if (args is [CellWorker.Word, var pipe, var folder])
{
    return await CellWorker.RunAsync(pipe, folder);
}
return await LastCatch.RunAsync(args, () => RunAsync(args));

static async Task<int> RunAsync(string[] args)
{
    // A front end waits for a kernel: the other commands, and libtorch with them, are not loaded for it.
    var serves = args is ["kernel", "start", ..];
    var parsed = Root.Parse(Root.Make(serves ? [KernelCommand.Make()] : Root.All()), args);
    if (Root.Problems(parsed) is { Count: > 0 } problems)
    {
        foreach (var problem in problems)
        {
            Console.Error.WriteLine($"dpo: {problem}");
        }
        Console.Error.WriteLine($"dpo: `{Root.Path(parsed)} --help` shows the use");
        return ExitCode.WrongUse;
    }
    var configuration = new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null,
    };
    return serves ? await parsed.InvokeAsync(configuration)
        : await Interrupt.RunAsync(stop => parsed.InvokeAsync(configuration, stop));
}
