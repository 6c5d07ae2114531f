using System.CommandLine;
using Dpo.Cli.Terminal;
using Dpo.Devices;
using Spectre.Console;

namespace Dpo.Cli.Commands;

/// <summary>dpo native: which libtorch is used, and how to get one.</summary>
internal static class NativeCommand
{
    public static Command Make()
    {
        var command = new Command("native", "Show which libtorch is used; install one.") { Install() };
        command.SetAction(_ =>
        {
            Show(TorchChoice.Find(Environment.GetEnvironmentVariable, TorchPlatform.Current));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Install()
    {
        var kind = new Argument<string?>("KIND")
        {
            Description = "cpu (the default) or cuda: fetched into NuGet's package cache.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        kind.AcceptOnlyFromAmong("cpu", "cuda");
        var from = new Option<string?>("--from")
        {
            Description = "Use an installed PyTorch in place of it: its folder site-packages/torch/lib.",
            HelpName = "DIR",
        };
        var command = new Command("install", "Get libtorch for the tool, notebooks and programs.") { kind, from };
        command.SetAction(async (parsed, stop) =>
        {
            var (asked, folder) = (parsed.GetValue(kind), parsed.GetValue(from));
            if (asked is not null && folder is not null)
            {
                throw new UsageException($"{asked} and --from name two builds of libtorch; give one of them");
            }
            if (TorchPlatform.Current.Unsupported is { } reason)
            {
                throw new TorchUnavailableException(reason);
            }
            if (asked == "cuda" && TorchPlatform.Current.Os == "osx")
            {
                throw new UsageException(
                    "there is no CUDA on macOS; expected cpu, which has Apple's GPU (--device mps)");
            }
            await GetAsync(asked, folder, stop);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task GetAsync(string? kind, string? folder, CancellationToken stop)
    {
        var before = TorchRecord.Keep();
        try
        {
            if (folder is not null)
            {
                NativeInstall.From(folder);
            }
            else if (kind == "cuda")
            {
                await WaitAsync(NativeInstall.CudaPackage, NativeInstall.CudaAsync(stop));
            }
            else if (NativeInstall.HasCpu)
            {
                Console.WriteLine($"{NativeInstall.CpuPackage} is in NuGet's cache already");
                await NativeInstall.CpuAsync(stop);
            }
            else
            {
                await WaitAsync(NativeInstall.CpuPackage, NativeInstall.CpuAsync(stop));
            }
            NativeTorch.Require();
            Show(TorchChoice.Find(Environment.GetEnvironmentVariable, TorchPlatform.Current));
        }
        catch (Exception e)
        {
            TorchRecord.Restore(before);            // what does not work is not kept
            if (e is not InvalidOperationException)
            {
                throw;
            }
            throw new IOException(kind != "cuda" ? e.Message
                : $"{e.Message}\nNot every registry has these packages; an installed PyTorch 2.10 or 2.11 serves as "
                    + "well: "
                    + "`dpo native install --from DIR`, DIR its folder site-packages/torch/lib", e);
        }
        Console.WriteLine($"{"loaded",-12}{NativeTorch.State}");
    }

    private static async Task WaitAsync(string what, Task restore)
    {
        var said = $"restoring {what} into NuGet's cache";
        if (Console.IsOutputRedirected)
        {
            Console.WriteLine($"{said} ...");
            await restore;
            return;
        }
        await AnsiConsole.Status().StartAsync(Markup.Escape(said), _ => restore);
    }

    private static void Show(TorchChoice choice)
    {
        var folders = choice.Folders.Where(f => File.Exists(Path.Combine(f, choice.Platform.Library("c10")))
            || File.Exists(Path.Combine(f, choice.Platform.Library("torch_cpu")))).ToList();
        if (folders.Count == 0)
        {
            throw new TorchUnavailableException(TorchProblem.Describe(choice.Platform, "not found", choice.Folders));
        }
        if (choice.Platform.IsLinux)
        {
            TorchLoader.RequireWhole(folders.SelectMany(f => Directory.EnumerateFiles(f, "lib*.so"))
                .Where(f => Path.GetFileName(f).StartsWith("libtorch", StringComparison.Ordinal)
                    || Path.GetFileName(f).StartsWith("libc10", StringComparison.Ordinal)));
        }
        Console.WriteLine($"{"TorchSharp",-12}{NativeFolders.TorchSharpPackageVersion}");
        Console.WriteLine($"{"libtorch",-12}{choice.Source}");
        foreach (var folder in folders)
        {
            var bytes = new DirectoryInfo(folder).EnumerateFiles().Sum(f => f.Length);
            Console.WriteLine(FormattableString.Invariant($"{"folder",-12}{folder} ({bytes / 1e6:0} MB)"));
        }
    }
}
