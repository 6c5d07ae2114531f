using System.Collections.Concurrent;
using Dpo.Base;

namespace Dpo.Tests.Shared;

/// <summary>Keeps what is reported, from any thread.</summary>
internal sealed class Reports : ILiveOutput
{
    private readonly ConcurrentQueue<LiveProgress> _all = new();

    public IReadOnlyList<LiveProgress> All => [.. _all];

    public int Count => _all.Count;

    public LiveProgress Newest => _all.Last();

    public void Report(LiveProgress progress) => _all.Enqueue(progress);
}
