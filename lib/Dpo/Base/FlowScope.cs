namespace Dpo.Base;

/// <summary>A scope that gives a value to the calls inside it, and to the tasks and threads that they start, but to
/// nobody else in the process.</summary>
/// <typeparam name="T">Type of the object that is current inside the scope, e.g. <see cref="ILiveOutput"/>.</typeparam>
/// <remarks>The value flows as .NET's <see cref="AsyncLocal{T}"/> does: what is started inside keeps its scope, also
/// when another one is opened elsewhere. A thread that was started before sees the scope only if its work is handed
/// over with the caller's <see cref="ExecutionContext"/>.</remarks>
internal abstract class FlowScope<T> : IDisposable
    where T : class
{
    private static readonly AsyncLocal<FlowScope<T>?> Flow = new();

    private readonly FlowScope<T>? _outer = Open(Flow.Value);
    private volatile T? _given;
    private volatile bool _closed;

    /// <summary>Opens a scope that gives a value to the calls inside it; it stays open until it is disposed.</summary>
    /// <param name="given">Object that code called inside the scope sees as the current one; null so that there is
    /// none, even if an outer scope sets one.</param>
    protected FlowScope(T? given)
    {
        _given = given;
        Flow.Value = this;
    }

    /// <summary>Scope that was opened last in this flow of calls or in the one that started it; it may be closed by
    /// now. Null if there is none.</summary>
    protected static FlowScope<T>? Innermost => Flow.Value;

    /// <summary>Value that this scope gives; once it is closed, the value of the nearest open scope around
    /// it.</summary>
    protected T? Given => Open(this)?._given;

    /// <summary>Closes the scope, so that the value of the scope around it is given again. Scopes may be closed in any
    /// order.</summary>
    public void Dispose()
    {
        (_closed, _given) = (true, null);       // a task that outlives it must not keep a host alive
        Flow.Value = Open(Flow.Value);
    }

    private static FlowScope<T>? Open(FlowScope<T>? scope)
    {
        while (scope is { _closed: true })
        {
            scope = scope._outer;
        }
        return scope;
    }
}
