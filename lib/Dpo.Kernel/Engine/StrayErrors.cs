using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Dpo.Kernel.Engine;

/// <summary>Collects exceptions that nobody waits for: of an <c>async void</c> method or a thread that
/// a cell started.</summary>
/// <remarks>They belong to the process, as threads do; the cell that ends next shows the oldest.</remarks>
public static class StrayErrors
{
    private const int DecisionLimit = 2000;         // milliseconds

    private static readonly ConcurrentQueue<Exception> _waiting = [];
    private static int _deciding;

    /// <summary>Keeps exceptions of threads that cells started from ending the process. Call it once, in a process
    /// that does nothing but run cells.</summary>
    public static void Catch() => ExceptionHandling.SetUnhandledExceptionHandler(thrown =>
    {
        Interlocked.Increment(ref _deciding);
        var ofACell = CellFrame.Parse(thrown).Any(f => f.Cell is not null);    // the host's own faults end it as ever
        if (ofACell)
        {
            Add(thrown);
        }

        Interlocked.Decrement(ref _deciding);
        return ofACell;
    });

    internal static void Add(Exception thrown) => _waiting.Enqueue(thrown);

    internal static Exception? Take()
    {
        SpinWait.SpinUntil(() => Volatile.Read(ref _deciding) == 0, DecisionLimit);
        return _waiting.TryDequeue(out var thrown) ? thrown : null;
    }
}
