using System.ComponentModel;
using System.Diagnostics;
using System.IO.Pipes;

namespace Dpo.Cli.Workers;

/// <summary>A process that runs cells, seen from the command: how it is started, how it ends, what it costs.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private const PipeOptions Options = PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly;

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2), EndLimit = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly Head _said;

    private WorkerProcess(Process process, NamedPipeServerStream pipe)
    {
        (_process, Channel) = (process, new Channel(pipe));
        // What cells write past the console goes nowhere; of the runtime's last words the first line is kept.
        (_said, _) = (new Head(process.StandardError), new Head(process.StandardOutput));
    }

    /// <summary>The messages to and from it.</summary>
    public Channel Channel { get; }

    /// <summary>The processor time that it used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            try
            {
                _process.Refresh();
                return _process.TotalProcessorTime;
            }
            catch (Exception e) when (e is InvalidOperationException or Win32Exception)
            {
                return TimeSpan.Zero;       // it has just ended
            }
        }
    }

    /// <summary>Starts a process for a notebook; when this returns, it is ready for the first cell.</summary>
    /// <param name="folder">Path to the folder of the notebook, the working folder of its cells.</param>
    /// <param name="stop">Cancellation token that stops waiting for the new process to start.</param>
    /// <param name="environment">Environment variables for the new process; variables that this process has already
    /// keep their values.</param>
    /// <exception cref="IOException">The program cannot be started a second time.</exception>
    public static async Task<WorkerProcess> StartAsync(
        string folder, CancellationToken stop, params KeyValuePair<string, string>[] environment)
    {
        var name = $"dpo-{Guid.NewGuid():N}"[..20];         // macOS allows few characters
        var pipe = new NamedPipeServerStream(name, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, Options);
        var start = OwnProgram.With([CellWorker.Word, name, folder]);
        Array.ForEach(environment, variable => start.Environment.TryAdd(variable.Key, variable.Value));
        var process = Process.Start(start)
            ?? throw new IOException($"{start.FileName} could not be started a second time");
        process.StandardInput.Close();
        var worker = new WorkerProcess(process, pipe);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(StartLimit);
        var connected = pipe.WaitForConnectionAsync(late.Token);
        await Task.WhenAny(connected, process.WaitForExitAsync(late.Token));
        if (connected.IsCompletedSuccessfully)
        {
            return worker;
        }
        var said = worker._said.FirstLine;
        worker.Dispose();
        stop.ThrowIfCancellationRequested();
        throw new IOException($"the process for a notebook did not begin ({start.FileName}). {said}");
    }

    /// <summary>Forgets what it wrote past the console so far: a crash is explained by what follows.</summary>
    public void ForgetSaid() => _said.Clear();

    /// <summary>Says how the process ended, as a phrase that follows "the cell".</summary>
    public async Task<string> EndAsync()
    {
        using var late = new CancellationTokenSource(EndLimit);
        try
        {
            await _process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            return "cut its program off from this one";
        }
        // Its last words may still be in the pipe; a program that a cell started can keep that open.
        await _said.Reading.WaitAsync(late.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var said = _said.FirstLine is { Length: > 0 } line ? $"{line}, " : "";
        return FormattableString.Invariant($"ended the program ({said}exit code {_process.ExitCode})");
    }

    /// <summary>Ends it at once, with all that it started.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended by itself.
        }
    }

    public void Dispose()
    {
        Kill();                     // all that it was asked for has come: it has nothing to finish
        Channel.Dispose();
        _process.Dispose();
    }
}
