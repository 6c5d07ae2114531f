using Dpo.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>Responses sampled from the policy, with all that PPO learns from them. Owns its tensors.</summary>
/// <remarks>Column t of every [B,T-1] tensor belongs to token t+1 of the row: log P of it, the value of the state
/// before it, its reward. Prompt and padding columns are outside the mask and mean nothing.</remarks>
/// <param name="Batch">Prompts with their responses as rows of token ids; the mask marks the response tokens.</param>
/// <param name="Logps">log P_old(y_t) of each token under the policy that sampled it, shape [B,T-1], nats.</param>
/// <param name="ReferenceLogps">log P_ref(y_t) of each token under the reference model, shape [B,T-1], nats.</param>
/// <param name="Values">Value model's estimate V before each token, shape [B,T-1], reward units divided by the reward
/// scale.</param>
/// <param name="Entropies">Entropy of the policy's next-token distribution before each token, shape [B,T-1],
/// nats.</param>
/// <param name="Scores">Score r(x,y) of each response as the reward function gave it, shape [B], reward units.</param>
/// <param name="Ended">Whether each response has its end-of-sequence token (EOS), shape [B] bool.</param>
/// <param name="Rewards">Reward of each token after the KL penalty, shape [B,T-1], reward units divided by the reward
/// scale.</param>
/// <param name="Advantages">Advantage A_t of each token, shape [B,T-1]; whitened if the settings say so.</param>
/// <param name="Returns">Return of each token, the target of the value model, shape [B,T-1], reward units divided by
/// the reward scale.</param>
public sealed record Rollout(
    SequenceBatch Batch, Tensor Logps, Tensor ReferenceLogps, Tensor Values, Tensor Entropies, Tensor Scores,
    Tensor Ended, Tensor Rewards, Tensor Advantages, Tensor Returns) : IDisposable
{
    /// <summary>Mask of the response tokens, shape [B,T-1] bool: a view of the batch's mask without its first
    /// column.</summary>
    public Tensor Mask => Batch.Mask[.., 1..];

    /// <summary>Returns a rollout of some of the rows.</summary>
    /// <param name="rows">Indices of the rows, shape [b] int64.</param>
    /// <returns>Rollout of these rows; it owns its batch, its other tensors belong to the caller's dispose
    /// scope.</returns>
    public Rollout Rows(Tensor rows)
    {
        Tensor Of(Tensor x) => x.index_select(0, rows);
        return new Rollout(
            new SequenceBatch(Of(Batch.Ids), Of(Batch.Mask)), Of(Logps), Of(ReferenceLogps), Of(Values),
            Of(Entropies), Of(Scores), Of(Ended), Of(Rewards), Of(Advantages), Of(Returns));
    }

    /// <summary>Divides the rows into parts of equal size, to train on one after the other.</summary>
    /// <param name="parts">Number of parts; it divides the number of rows.</param>
    /// <returns>Rollouts of the parts, in order; each owns its batch, the other tensors belong to the caller's dispose
    /// scope. With one part it is all rows again.</returns>
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
        foreach (var tensor in new[]
        {
            Logps, ReferenceLogps, Values, Entropies, Scores, Ended, Rewards, Advantages, Returns
        })
        {
            tensor.Dispose();
        }
    }
}
