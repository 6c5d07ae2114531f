using System.Diagnostics;
using System.Runtime.InteropServices;
using Dpo.Devices;
using Dpo.Kernel.Jupyter;
using Dpo.Kernel.Notebooks;
using Dpo.Text.Jinja;
using Dpo.Training;

namespace Dpo.Cli.Terminal;

/// <summary>Runs a command so that Ctrl-C asks it to stop and save, and so that expected failures end in a
/// sentence.</summary>
internal static class Interrupt
{
    public static async Task<int> RunAsync(Func<CancellationToken, Task<int>> command)
    {
        // Never disposed: a signal may still be on its way when the command has ended.
        var stop = new CancellationTokenSource();
        void Stop(PosixSignalContext context)
        {
            context.Cancel = !stop.IsCancellationRequested;         // a second Ctrl-C ends the process at once
            stop.Cancel();
        }
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);        // the terminal was closed
        try
        {
            var code = await Task.Run(() => command(stop.Token));   // the main thread stays free for the signal
            return stop.IsCancellationRequested ? ExitCode.Interrupted : code;
        }
        catch (OperationCanceledException e) when (stop.IsCancellationRequested)
        {
            return Say(e, ExitCode.Interrupted);
        }
        catch (UsageException e)
        {
            return Say(e, ExitCode.WrongUse);
        }
        catch (Exception e) when (IsExpected(e))
        {
            return Say(e, ExitCode.Failed);
        }
    }

    /// <summary>Whether an exception is a failure that this program expects: its message is enough.</summary>
    public static bool IsExpected(Exception e) => e is IOException or InvalidDataException
        or UnauthorizedAccessException or TrainingDivergedException or NotebookException or KernelException
        or JinjaException || e.GetBaseException() is TorchUnavailableException || (e is ArgumentException && IsOurs(e));

    // Our own code refuses a wrong value by it; thrown inside .NET or another library, it is a fault of ours.
    private static bool IsOurs(Exception e)
    {
        var types = new StackTrace(e).GetFrames().Select(f => f.GetMethod()?.DeclaringType);
        // ArgumentNullException.ThrowIfNull and its like are helpers of whoever calls them.
        var thrower = types.FirstOrDefault(t => !typeof(ArgumentException).IsAssignableFrom(t));
        return thrower?.Assembly.GetName().Name?.StartsWith("Dpo", StringComparison.Ordinal) == true;
    }

    private static int Say(Exception e, int code)
    {
        Console.Error.WriteLine($"dpo: {SentenceOf(e)}");
        return code;
    }

    /// <summary>What the user reads of an expected failure.</summary>
    // A template's message names no file, and may be any text.
    // .NET adds the parameter, and on a line of its own the value; neither name says anything to who typed an option.
    public static string SentenceOf(Exception e)
    {
        if (e is JinjaException template)
        {
            return $"the model's chat template "
                + $"{(template.IsRaised ? "refuses the conversation" : "cannot be rendered")}: "
                + e.Message;
        }
        // Where torch itself was the first to miss libtorch, .NET wraps what it says.
        if (e.GetBaseException() is TorchUnavailableException torch)
        {
            return torch.Message;
        }
        if (e is not ArgumentException { ParamName: { Length: > 0 } name })
        {
            return e.Message;
        }
        var sentence = e.Message.Split($" (Parameter '{name}')")[0];
        return e is ArgumentOutOfRangeException { ActualValue: { } value }
            ? FormattableString.Invariant($"{sentence.TrimEnd('.')}. Got {value}") : sentence;
    }
}
