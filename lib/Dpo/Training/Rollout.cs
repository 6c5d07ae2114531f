using Dpo.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>Responses sampled from the policy, with all that PPO learns from them. Owns its tensors.</summary>
/// <remarks>Column t of every [B,T-1] tensor belongs to token t+1 of the row: log P of it, the value of the state
/// before it, its reward. Prompt and padding columns are outside the mask and mean nothing.</remarks>
/// <param name="Batch">Token ids of the prompts with their responses, one row per response, with a mask of the response
/// tokens.</param>
/// <param name="Logps">Log-probability of each token under the policy as it was when it sampled the token, shape [B,
/// T-1] (responses, tokens), in nats.</param>
/// <param name="ReferenceLogps">Log-probability of each token under the reference model, shape [B, T-1] (responses,
/// tokens), in nats.</param>
/// <param name="Values">Value model's estimate before each token, shape [B, T-1] (responses, tokens), in units of the
/// reward divided by <see cref="PpoConfig.RewardScale"/>.</param>
/// <param name="Entropies">Entropy of the policy's distribution of each token, shape [B, T-1] (responses, tokens), in
/// nats.</param>
/// <param name="Scores">Score of each response, as the reward function returned it, shape [B] (responses).</param>
/// <param name="Ended">Whether each response contains its end-of-sequence token (EOS), bool, shape [B]
/// (responses).</param>
/// <param name="Rewards">Reward of each token: minus the KL penalty, plus the score at the last one; shape [B, T-1]
/// (responses, tokens), divided by <see cref="PpoConfig.RewardScale"/>.</param>
/// <param name="Advantages">Advantage of each token, shape [B, T-1] (responses, tokens); with mean 0 and variance 1 if
/// <see cref="PpoConfig.WhitenAdvantages"/> is set.</param>
/// <param name="Returns">Return of each token, which the value model learns to predict, shape [B, T-1] (responses,
/// tokens), in the units of <paramref name="Values"/>.</param>
public sealed record Rollout(
    SequenceBatch Batch, Tensor Logps, Tensor ReferenceLogps, Tensor Values, Tensor Entropies, Tensor Scores,
    Tensor Ended, Tensor Rewards, Tensor Advantages, Tensor Returns) : IDisposable
{
    /// <summary>Mask of the response tokens, shape [B,T-1] bool: a view of the batch's mask without its first
    /// column.</summary>
    public Tensor Mask => Batch.Mask[.., 1..];

    /// <summary>Returns a rollout of some of the rows.</summary>
    /// <param name="rows">Indices of the responses to select, from 0, an int64 tensor of shape [b] (number
    /// selected).</param>
    /// <returns>Rollout with the selected responses. The caller disposes its batch; the other tensors belong to the
    /// caller's dispose scope.</returns>
    public Rollout Rows(Tensor rows)
    {
        Tensor Of(Tensor x) => x.index_select(0, rows);
        return new Rollout(
            new SequenceBatch(Of(Batch.Ids), Of(Batch.Mask)), Of(Logps), Of(ReferenceLogps), Of(Values),
            Of(Entropies), Of(Scores), Of(Ended), Of(Rewards), Of(Advantages), Of(Returns));
    }

    /// <summary>Divides the rows into parts of equal size, to train on one after the other.</summary>
    /// <param name="parts">Number of parts, at least 1; the number of responses must be a multiple.</param>
    /// <returns>Parts of equal size, in order. The caller disposes their batches; the other tensors belong to the
    /// caller's dispose scope.</returns>
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
