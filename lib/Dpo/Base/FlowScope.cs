namespace Dpo.Base;

/// <summary>What a host gives to the calls inside a scope, and to the tasks and threads that they start; to nobody else
/// in the process.</summary>
/// <typeparam name="T">What is given.</typeparam>
/// <remarks>The flow is .NET's own (<see cref="AsyncLocal{T}"/>): what is started inside keeps its scope, also when
/// another one is opened elsewhere. A thread that was started before sees the scope only if its work is handed over
/// with the caller's <see cref="ExecutionContext"/>.</remarks>
internal abstract class FlowScope<T> : IDisposable
    where T : class
{
    private static readonly AsyncLocal<FlowScope<T>?> Flow = new();

    private readonly FlowScope<T>? _outer = Open(Flow.Value);
    private volatile T? _given;
    private volatile bool _closed;

    /// <summary>Opens a scope.</summary>
    /// <param name="given">What it gives; null to give nothing, whatever is given around it.</param>
    protected FlowScope(T? given)
    {
        _given = given;
        Flow.Value = this;
    }

    /// <summary>The scope that was opened last in this flow or in the one that started it; it may be closed by
    /// now.</summary>
    protected static FlowScope<T>? Innermost => Flow.Value;

    /// <summary>What this scope gives; once it is closed, what the scope around it gives.</summary>
    protected T? Given => Open(this)?._given;

    /// <summary>Closes the scope: what was given before it is given again. Scopes may be closed in any order.</summary>
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
