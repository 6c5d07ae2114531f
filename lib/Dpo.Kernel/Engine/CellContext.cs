namespace Dpo.Kernel.Engine;

/// <summary>Continues the work that cells start after an await: on the thread pool, as it would
/// without this class.</summary>
/// <remarks>Nobody waits for an <c>async void</c> method, and its exception ends the process. Here it is counted, so
/// that a cell can wait a moment for it, and its exception is kept for the cell.</remarks>
internal sealed class CellContext : SynchronizationContext
{
    private readonly Lock _lock = new();
    private int _open;
    private TaskCompletionSource _idle = new();

    public CellContext() => _idle.SetResult();

    /// <summary>Task that is complete while no <c>async void</c> method of a cell is running.</summary>
    public Task Idle
    {
        get
        {
            lock (_lock)
            {
                return _idle.Task;
            }
        }
    }

    public override SynchronizationContext CreateCopy() => this;

    public override void OperationStarted()
    {
        lock (_lock)
        {
            if (_open++ == 0)
            {
                _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    public override void OperationCompleted()
    {
        lock (_lock)
        {
            if (--_open == 0)
            {
                _idle.SetResult();
            }
        }
    }

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    public override void Post(SendOrPostCallback d, object? state)
    {
        // The exception of a method comes this way: it must be kept before the method counts as done.
        OperationStarted();
        ThreadPool.QueueUserWorkItem(_ => Run(d, state));
    }

    private void Run(SendOrPostCallback d, object? state)
    {
        SetSynchronizationContext(this);
        try
        {
            d(state);
        }
        catch (Exception e)
        {
            StrayErrors.Add(e);
        }
        finally
        {
            SetSynchronizationContext(null);
            OperationCompleted();
        }
    }
}
