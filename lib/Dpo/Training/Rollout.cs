using Dpo.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>Responses sampled from the policy, and all that PPO learns from them. Owns its tensors.</summary>
/// <remarks>Column t of every [B,T-1] tensor belongs to token t+1 of the row: log P of it, the value of the state before it, its reward.
/// Prompt and padding columns are outside the mask and mean nothing.</remarks>
/// <param name="Batch">Prompts with their responses.</param>
/// <param name="Logps">log P_old(y_t) [B,T-1] nats, of the policy that sampled.</param>
/// <param name="ReferenceLogps">log P_ref(y_t) [B,T-1] nats.</param>
/// <param name="Values">V before each token [B,T-1], reward units divided by the scale.</param>
/// <param name="Entropies">Of the policy's next-token distribution before each token [B,T-1] nats.</param>
/// <param name="Scores">r(x,y) [B], reward units, as the reward function gave them.</param>
/// <param name="Ended">Whether the response has its EOS [B] bool.</param>
/// <param name="Rewards">Of each token, KL taken off [B,T-1], divided by the scale.</param>
/// <param name="Advantages">A_t [B,T-1], whitened or not.</param>
/// <param name="Returns">What the value should have been [B,T-1].</param>
public sealed record Rollout(SequenceBatch Batch, Tensor Logps, Tensor ReferenceLogps, Tensor Values, Tensor Entropies, Tensor Scores, Tensor Ended,
    Tensor Rewards, Tensor Advantages, Tensor Returns) : IDisposable
{
    /// <summary>Response tokens [B,T-1] bool, a view of the batch's mask.</summary>
    public Tensor Mask => Batch.Mask[.., 1..];

    /// <summary>Some of the rows.</summary>
    /// <param name="rows">Their indices [b] int64.</param>
    /// <returns>In the caller's dispose scope, but for the batch, which the result owns.</returns>
    public Rollout Rows(Tensor rows)
    {
        Tensor Of(Tensor x) => x.index_select(0, rows);
        return new Rollout(new SequenceBatch(Of(Batch.Ids), Of(Batch.Mask)), Of(Logps), Of(ReferenceLogps), Of(Values), Of(Entropies), Of(Scores), Of(Ended),
            Of(Rewards), Of(Advantages), Of(Returns));
    }

    /// <summary>The rows in parts of equal size, to learn from one after the other.</summary>
    /// <param name="parts">A divisor of the rows.</param>
    /// <returns>In the caller's dispose scope, but for the batches, which the results own; one part is all rows
    /// again.</returns>
    internal IEnumerable<Rollout> Split(int parts)
    {
        var size = Batch.Ids.shape[0] / parts;
        return Enumerable.Range(0, parts).Select(i =>
            Rows(arange(i * size, (i + 1) * size, ScalarType.Int64, device: Batch.Ids.device)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Batch.Dispose();
        foreach (var tensor in new[] { Logps, ReferenceLogps, Values, Entropies, Scores, Ended, Rewards, Advantages, Returns })
        {
            tensor.Dispose();
        }
    }
}
