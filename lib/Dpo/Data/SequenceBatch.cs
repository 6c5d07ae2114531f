using Dpo.Base;
using Dpo.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Data;

/// <summary>A batch of token sequences as one tensor, shorter rows padded on the right, with a mask of the tokens that
/// count in a loss. Owns both tensors.</summary>
/// <remarks>The mask counts by position, never by id, so that an EOS used as padding is not the EOS that ends a
/// response.</remarks>
public sealed class SequenceBatch : IDisposable
{
    /// <summary>Creates a batch from tensors, which it owns from now on.</summary>
    /// <param name="ids">Token ids, shape [B,T] (rows, tokens) int64, shorter rows padded at the end; disposed with the
    /// batch.</param>
    /// <param name="mask">Loss mask, shape [B,T] (rows, tokens) bool: true for tokens that count in the loss; disposed
    /// with the batch.</param>
    /// <exception cref="ArgumentException">The tensors are not both of shape [B,T].</exception>
    public SequenceBatch(Tensor ids, Tensor mask)
    {
        Shape.Require(ids, nameof(ids), "[B,T]");
        Shape.Require(mask, nameof(mask), "[B,T]", ids.shape[0], ids.shape[1]);
        Ids = ids.DetachFromDisposeScope();
        Mask = mask.DetachFromDisposeScope();
    }

    /// <summary>Token ids, shape [B,T] int64: B rows, T positions.</summary>
    public Tensor Ids { get; }

    /// <summary>Mask of the tokens that count in a loss, shape [B,T] bool: B rows, T positions; true counts.</summary>
    public Tensor Mask { get; }

    /// <summary>Builds a batch from rows of token ids of any lengths.</summary>
    /// <param name="rows">Token ids of each row; there must be at least one row, and no row may be empty.</param>
    /// <param name="device">Device on which the tensors of the batch are created.</param>
    /// <param name="padId">Token id that fills shorter rows at their end; 0 by default. Padding never counts in the
    /// loss.</param>
    /// <param name="countedFrom">For each row the index of the first token that counts in the loss, at least 1 since
    /// nothing predicts token 0 (lower values act as 1); null, the default, for 1.</param>
    /// <returns>New batch with shorter rows padded at their end; the caller disposes the batch.</returns>
    /// <exception cref="ArgumentException">There is no row, or a row has no tokens.</exception>
    public static SequenceBatch Create(
        IReadOnlyList<int[]> rows, Device device, int padId = 0, IReadOnlyList<int>? countedFrom = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var empty = rows.ToList().FindIndex(r => r.Length == 0);
        if (rows.Count == 0 || empty >= 0)
        {
            throw new ArgumentException(rows.Count == 0 ? "a batch needs at least one row"
                : $"row {empty} has no tokens; drop it or give it a start token");
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

    /// <summary>Builds a batch from prompts with their responses; the mask counts the responses' tokens.</summary>
    /// <param name="rows">Prompts and responses as token ids, one per row, at least one; prompt and response may not
    /// both be empty.</param>
    /// <param name="device">Device on which the tensors of the batch are created.</param>
    /// <returns>New batch in which only the responses' tokens count in the loss; the caller disposes the
    /// batch.</returns>
    public static SequenceBatch Create(IReadOnlyList<EncodedExample> rows, Device device) =>
        Create([.. rows.Select(r => r.Ids)], device, countedFrom: [.. rows.Select(r => r.Prompt.Length)]);

    /// <inheritdoc/>
    public void Dispose()
    {
        Ids.Dispose();
        Mask.Dispose();
    }
}
