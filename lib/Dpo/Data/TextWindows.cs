using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Data;

/// <summary>Windows of one long text: random ones to train on, all of them in order to evaluate on. Owns the ids.</summary>
public sealed class TextWindows : IBatchSource<SequenceBatch>, IDisposable
{
    private readonly Tensor _ids;                           // [n] int64
    private readonly long _seed;

    /// <summary>Takes the text's tokens.</summary>
    /// <param name="ids">Token ids.</param>
    /// <param name="window">Tokens predicted a row; a row holds one more.</param>
    /// <param name="batchSize">Rows a batch.</param>
    /// <param name="seeds">Where the windows start (purpose "data").</param>
    /// <param name="device">Where the ids and batches are.</param>
    /// <exception cref="ArgumentException">Fewer tokens than a row holds, or no rows.</exception>
    public TextWindows(int[] ids, int window, int batchSize, Seeds seeds, Device device)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(seeds);
        if (window < 1 || batchSize < 1 || ids.Length <= window)
        {
            throw new ArgumentException($"a text of {ids.Length} tokens has no window of {window}+1 tokens for batches of {batchSize}; expected a longer text or a shorter window");
        }
        (Window, BatchSize, Length) = (window, batchSize, ids.Length);
        _seed = seeds.For(SeedPurpose.Data);
        _ids = tensor(ids, dtype: ScalarType.Int64, device: device).DetachFromDisposeScope();
    }

    /// <summary>Tokens predicted a row.</summary>
    public int Window { get; }

    /// <summary>Rows a batch.</summary>
    public int BatchSize { get; }

    /// <summary>Tokens of the text.</summary>
    public int Length { get; }

    /// <summary>Random windows, uniform over all starts.</summary>
    /// <param name="index">The step: 0, 1, 2, ...</param>
    /// <returns>[BatchSize, Window+1]; every token after the first counts.</returns>
    public SequenceBatch At(long index)
    {
        var starts = Enumerable.Range(0, BatchSize).Select(row => (long)(Seeds.Uniform(_seed, row, index) * (Length - Window))).ToArray();
        return Rows(starts, Window);
    }

    /// <summary>The whole text in order: each token after the first is predicted once, with up to Window tokens before it.</summary>
    /// <returns>Batches; the caller disposes each.</returns>
    public IEnumerable<SequenceBatch> InOrder()
    {
        var whole = (Length - 1) / Window;
        for (var row = 0; row < whole; row += BatchSize)
        {
            yield return Rows([.. Enumerable.Range(row, Math.Min(BatchSize, whole - row)).Select(r => (long)r * Window)], Window);
        }
        var rest = Length - 1 - whole * Window;
        if (rest > 0)
        {
            yield return Rows([(long)whole * Window], rest);
        }
    }

    private SequenceBatch Rows(long[] starts, int window)
    {
        using var scope = NewDisposeScope();
        var at = tensor(starts, device: _ids.device).unsqueeze(1) + arange(window + 1, dtype: ScalarType.Int64, device: _ids.device);
        var mask = ones(at.shape, dtype: ScalarType.Bool, device: _ids.device);
        mask[.., 0].fill_(false);
        return new SequenceBatch(_ids[at], mask);
    }

    /// <inheritdoc/>
    public void Dispose() => _ids.Dispose();
}
