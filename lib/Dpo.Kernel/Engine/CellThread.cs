using System.Collections.Concurrent;

namespace Dpo.Kernel.Engine;

/// <summary>Owns the one thread on which the cells of a session start.</summary>
/// <remarks>One thread, because torch keeps grad mode, dispose scopes and its OpenMP team per thread; a deep
/// stack, because readers write recursions; a background thread, because a cell that never ends must not keep the
/// process alive.</remarks>
internal sealed class CellThread : IDisposable
{
    private const int StackSize = 16 << 20;

    private readonly BlockingCollection<Action> _work = [];
    private readonly CellContext _context = new();

    public CellThread()
    {
        new Thread(Work, StackSize) { IsBackground = true, Name = "cells" }.UnsafeStart();
    }

    /// <summary>Task that is complete while no <c>async void</c> method that a cell started is running.</summary>
    public Task Idle => _context.Idle;

    /// <summary>Starts asynchronous work on the thread, in the execution context of the caller as
    /// <see cref="Task.Run(Action)"/> does: what the host put into its context reaches the cell. After its first await
    /// the work goes on wherever the await says.</summary>
    public Task<T> Run<T>(Func<Task<T>> start)
    {
        var started = new TaskCompletionSource<Task<T>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var flow = ExecutionContext.Capture();
        _work.Add(flow is null ? Start : () => ExecutionContext.Run(flow, _ => Start(), null));
        return started.Task.Unwrap();

        void Start() => started.SetResult(start());
    }

    public void Dispose() => _work.CompleteAdding();

    private void Work()
    {
        SynchronizationContext.SetSynchronizationContext(_context);
        foreach (var action in _work.GetConsumingEnumerable())
        {
            action();
        }
    }
}
