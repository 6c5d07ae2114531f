using Dpo.Base;
using Dpo.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Data;

/// <summary>Token sequences side by side, right padded. Owns both tensors.</summary>
/// <remarks>The mask counts by position, never by id, so that an EOS that pads is not the EOS that ends a response.</remarks>
public sealed class SequenceBatch : IDisposable
{
    /// <summary>Takes both tensors over.</summary>
    /// <param name="ids">Token ids [B,T] int64.</param>
    /// <param name="mask">Tokens that count in a loss [B,T] bool.</param>
    /// <exception cref="ArgumentException">Shapes that differ.</exception>
    public SequenceBatch(Tensor ids, Tensor mask)
    {
        Shape.Require(ids, nameof(ids), "[B,T]");
        Shape.Require(mask, nameof(mask), "[B,T]", ids.shape[0], ids.shape[1]);
        Ids = ids.DetachFromDisposeScope();
        Mask = mask.DetachFromDisposeScope();
    }

    /// <summary>Token ids [B,T] int64.</summary>
    public Tensor Ids { get; }

    /// <summary>Tokens that count in a loss [B,T] bool.</summary>
    public Tensor Mask { get; }

    /// <summary>Rows of ids of any lengths.</summary>
    /// <param name="rows">Token ids, each row at least one.</param>
    /// <param name="device">Where the batch goes.</param>
    /// <param name="padId">The id in unused places; it is never counted.</param>
    /// <param name="countedFrom">The first counted position of each row, at least 1, as nothing predicts a row's first token; null for 1.</param>
    /// <returns>The batch; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">No row, or an empty one.</exception>
    public static SequenceBatch Of(IReadOnlyList<int[]> rows, Device device, int padId = 0, IReadOnlyList<int>? countedFrom = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var empty = rows.ToList().FindIndex(r => r.Length == 0);
        if (rows.Count == 0 || empty >= 0)
        {
            throw new ArgumentException(rows.Count == 0 ? "a batch needs at least one row" : $"row {empty} has no tokens; drop it or give it a start token");
        }
        var T = rows.Max(r => r.Length);
        var ids = new long[rows.Count, T];
        var mask = new bool[rows.Count, T];
        for (var b = 0; b < rows.Count; b++)
        {
            for (var t = 0; t < T; t++)
            {
                ids[b, t] = t < rows[b].Length ? rows[b][t] : padId;
                mask[b, t] = t >= Math.Max(1, countedFrom?[b] ?? 1) && t < rows[b].Length;
            }
        }
        return new SequenceBatch(tensor(ids, device: device), tensor(mask, device: device));
    }

    /// <summary>Prompts with their responses; the responses' tokens count.</summary>
    /// <param name="rows">At least one, none empty.</param>
    /// <param name="device">Where the batch goes.</param>
    /// <returns>The batch; the caller disposes it.</returns>
    public static SequenceBatch Of(IReadOnlyList<EncodedExample> rows, Device device) =>
        Of([.. rows.Select(r => r.Ids)], device, countedFrom: [.. rows.Select(r => r.Prompt.Length)]);

    /// <inheritdoc/>
    public void Dispose()
    {
        Ids.Dispose();
        Mask.Dispose();
    }
}
