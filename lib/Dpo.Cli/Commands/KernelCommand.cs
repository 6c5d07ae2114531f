using System.CommandLine;
using System.Runtime.InteropServices;
using Dpo.Cli.Terminal;
using Dpo.Cli.Workers;
using Dpo.Kernel.Engine;
using Dpo.Kernel.Jupyter;

namespace Dpo.Cli.Commands;

/// <summary>dpo kernel: C# in Jupyter and VS Code.</summary>
internal static class KernelCommand
{
    public static Command Make() => new("kernel", "C# as a kernel of Jupyter and VS Code.")
    {
        Install(), Uninstall(), Start(),
    };

    private static Command Install()
    {
        var (name, prefix, user) = (Name(), Prefix(), User());
        var force = new Option<bool>("--force") { Description = "Replace another program's kernel of this name." };
        var command = new Command("install", "Tell Jupyter and VS Code where the kernel is.")
        {
            user, prefix, name, force,
        };
        command.SetAction(parsed =>
        {
            var spec = KernelSpec.Locate(
                parsed.GetValue(name)!, PrefixOf(parsed.GetValue(prefix), parsed.GetValue(user)));
            spec.Install(OwnProgram.ForLater("kernel", "start"), parsed.GetValue(force));
            Console.WriteLine($"""
                Installed {spec.Folder}
                JupyterLab, Jupyter: choose the kernel "{spec.Name}", or run
                  jupyter nbconvert --to notebook --execute --ExecutePreprocessor.kernel_name={spec.Name} NOTEBOOK
                VS Code: open a notebook, "Select Kernel" (top right), "Jupyter Kernel...", then the same name.
                It starts this build; install it again after moving or updating it.
                """);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Uninstall()
    {
        var (name, prefix, user) = (Name(), Prefix(), User());
        var command = new Command("uninstall", "Take the kernel away again.") { user, prefix, name };
        command.SetAction(parsed =>
        {
            var spec = KernelSpec.Locate(
                parsed.GetValue(name)!, PrefixOf(parsed.GetValue(prefix), parsed.GetValue(user)));
            Console.WriteLine($"Removed {spec.Uninstall()}");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Start()
    {
        var file = new Argument<string>("CONNECTION_FILE")
        { Description = "What Jupyter writes when it starts a kernel." };
        var command = new Command("start", "Serve one notebook; Jupyter and VS Code call this.") { file };
        command.SetAction(async parsed =>
        {
            try
            {
                StrayErrors.Catch();
                using var server = new KernelServer(ConnectionFile.Read(parsed.GetValue(file)!), Console.Error);
                // Ctrl-C in the terminal of Jupyter reaches its kernels, too: it means the cell.
                using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
                {
                    context.Cancel = true;
                    server.Interrupt();
                });
                using var orphaned = new CancellationTokenSource();
                _ = ParentWatch.CancelWhenGoneAsync(orphaned);
                await server.RunAsync(orphaned.Token);
            }
            catch (KernelException e)
            {
                await Console.Error.WriteLineAsync($"dpo: {e.Message}");
                return ExitCode.Failed;
            }
            NetMQ.NetMQConfig.Cleanup();            // the last replies are sent
            Environment.Exit(ExitCode.Done);        // a cell that never ends must not keep the process
            return ExitCode.Done;
        });
        return command;
    }

    private static string? PrefixOf(string? prefix, bool user) => prefix is not null && user
        ? throw new UsageException("--user and --prefix name two places; give one of them") : prefix;

    private static Option<string> Name()
    {
        var option = new Option<string>("--as")
        {
            Description = "The kernel's name.",
            HelpName = "NAME",
            DefaultValueFactory = _ => KernelSpec.OwnName,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var name] && !KernelSpec.IsName(name.Value))
            {
                result.AddError($"--as is {Words.Quoted(name.Value)}; expected {KernelSpec.Names}");
            }
        });
        return option;
    }

    private static Option<string?> Prefix() => new("--prefix")
    { Description = "An environment's folder, in place of the user's.", HelpName = "DIR" };

    private static Option<bool> User() => new("--user") { Description = "For this user (the default)." };
}
