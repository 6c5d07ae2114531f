using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Data;

/// <summary>Batches of windows of one long text: random windows to train on, or the whole text in order to evaluate on.
/// Owns the token ids.</summary>
public sealed class TextWindows : IBatchSource<SequenceBatch>, IDisposable
{
    private readonly Tensor _ids;                           // [n] int64
    private readonly long _seed;

    /// <summary>Creates batches of windows of one text.</summary>
    /// <param name="ids">Token ids of the whole text, at least <paramref name="window"/> + 1.</param>
    /// <param name="window">Number of tokens predicted per row, at least 1; a row has one token more, as the first is
    /// not predicted.</param>
    /// <param name="batchSize">Number of windows (rows) per batch, at least 1.</param>
    /// <param name="seeds">Random seeds; the start positions of the windows use the random stream "data".</param>
    /// <param name="device">Device on which the text's token ids and the batches are stored.</param>
    /// <exception cref="ArgumentException">The text has fewer tokens than a row, or a size is below 1.</exception>
    public TextWindows(int[] ids, int window, int batchSize, Seeds seeds, Device device)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(seeds);
        if (window < 1 || batchSize < 1 || ids.Length <= window)
        {
            throw new ArgumentException($"a text of {ids.Length} tokens has no window of {window}+1 tokens "
                + $"for batches of {batchSize}; expected a longer text or a shorter window");
        }
        (Window, BatchSize, Length) = (window, batchSize, ids.Length);
        _seed = seeds.For(SeedPurpose.Data);
        _ids = tensor(ids, dtype: ScalarType.Int64, device: device).DetachFromDisposeScope();
    }

    /// <summary>Number of tokens that are predicted in each row; a row holds one token more.</summary>
    public int Window { get; }

    /// <summary>Number of windows in each batch.</summary>
    public int BatchSize { get; }

    /// <summary>Number of tokens of the whole text.</summary>
    public int Length { get; }

    /// <summary>Builds a batch of random windows, whose starts are uniform over the text.</summary>
    /// <param name="index">Index of the batch, counted from 0; the same index always gives the same windows.</param>
    /// <returns>New batch, shape [<see cref="BatchSize"/>, <see cref="Window"/> + 1] (rows, tokens), in which all
    /// tokens but the first of each row count; the caller disposes the batch.</returns>
    public SequenceBatch Get(long index)
    {
        var starts = Enumerable.Range(0, BatchSize)
            .Select(row => (long)(Seeds.Uniform(_seed, row, index) * (Length - Window))).ToArray();
        return Rows(starts, Window);
    }

    /// <summary>Builds batches of the whole text in order: each token after the first is predicted once, with up to
    /// <see cref="Window"/> tokens before it.</summary>
    /// <returns>Batches, each built when the enumeration reaches it; the last batch and the last row may be shorter.
    /// The caller disposes each.</returns>
    public IEnumerable<SequenceBatch> InOrder()
    {
        var whole = (Length - 1) / Window;
        for (var row = 0; row < whole; row += BatchSize)
        {
            var rows = Enumerable.Range(row, Math.Min(BatchSize, whole - row));
            yield return Rows([.. rows.Select(r => (long)r * Window)], Window);
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
        var at = tensor(starts, device: _ids.device).unsqueeze(1)
            + arange(window + 1, dtype: ScalarType.Int64, device: _ids.device);
        var mask = ones(at.shape, dtype: ScalarType.Bool, device: _ids.device);
        mask[.., 0].fill_(false);
        return new SequenceBatch(_ids[at], mask);
    }

    /// <inheritdoc/>
    public void Dispose() => _ids.Dispose();
}
