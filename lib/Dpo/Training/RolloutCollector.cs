using Dpo.Base;
using Dpo.Data;
using Dpo.Estimators;
using Dpo.Models;
using Dpo.Sampling;
using Dpo.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>Sampler of responses from the policy that also computes what PPO learns from them. Owns nothing.</summary>
/// <remarks>Sampling uses no top-k and no top-p, and the same temperature is in every log-probability; otherwise the KL
/// would be biased. Old and reference log-probabilities come from the same code as the policy's in training, so that
/// the first ratio is 1.</remarks>
/// <param name="policy">Language model from which the responses are sampled.</param>
/// <param name="reference">Reference model, from which the KL penalty keeps the policy near; it is not changed.</param>
/// <param name="value">Value model, which estimates before each token the rewards still to come in the
/// response.</param>
/// <param name="score">Reward function, which returns a score for each sampled response, e.g. a reward model's.</param>
/// <param name="config">Settings of PPO, of which the length limit, temperature, penalties, discount γ and trade-off λ
/// are used here.</param>
public sealed class RolloutCollector(
    ILanguageModel policy, ILanguageModel reference, ScalarModel value, ScoreResponses score, PpoConfig config)
{
    private const long MostLogits = 1 << 26;        // numbers of one forward: a quarter of a gigabyte

    /// <summary>Samples a response to each prompt, scores it and computes its rewards and advantages.</summary>
    /// <param name="prompts">Token ids of each prompt, at least one id in each; one response is sampled to
    /// each.</param>
    /// <param name="beta">Weight β of the KL penalty, in units of the score per nat.</param>
    /// <param name="seeds">Random seeds; tokens are sampled from the random stream named "sample". The same seeds give
    /// the same responses.</param>
    /// <returns>Sampled responses with their scores, rewards and advantages, in the order of the prompts; the caller
    /// disposes the rollout.</returns>
    /// <exception cref="InvalidOperationException">The number of scores from the reward function is not that of the
    /// responses.</exception>
    public Rollout Collect(IReadOnlyList<int[]> prompts, double beta, Seeds seeds)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        var options = new SamplingConfig(config.MaxTokens) { Temperature = config.Temperature, EosId = config.EosId };
        var made = Sampler.Generate(policy, prompts, options, seeds);
        EncodedExample[] responses =
            [.. prompts.Zip(made, (prompt, response) => new EncodedExample(prompt, response.Ids))];
        var scores = Scored(responses);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var batch = SequenceBatch.Create(config.CountPadding ? Padded(responses) : responses, policy.Device);
        var mask = batch.Mask[.., 1..];                                                         // [B,T-1]
        var (logps, referenceLogps, values, entropies) = Forward(batch.Ids);                    // [B,T-1] each
        var given = tensor(scores.Select(s => (float)s).ToArray(), device: policy.Device);      // [B]
        var ended = tensor(responses.Select(r => r.Response[^1] == config.EosId).ToArray(), device: policy.Device);
        var kl = config.KlEstimator(logps - referenceLogps);
        var s = config.RewardScale;
        var rewards = ShapedReward.Compute(
            ShapedReward.LessMissingEos(given, ended, config.MissingEosPenalty) / s, kl, mask, beta / s);
        rewards = config.WhitenRewards ? Masked.WhitenKeepingMean(rewards, mask) : rewards;
        var (advantages, returns) = Gae.Compute(rewards, values, mask, config.Gamma, config.Lambda);
        advantages = config.WhitenAdvantages ? Masked.Whiten(advantages, mask) : advantages;
        static Tensor Detach(Tensor x) => x.DetachFromDisposeScope();                             // the rollout owns it
        return new Rollout(batch, Detach(logps), Detach(referenceLogps), Detach(values), Detach(entropies),
            Detach(given), Detach(ended), Detach(rewards), Detach(advantages), Detach(returns));
    }

    private double[] Scored(EncodedExample[] responses)
    {
        var scores = score(responses);
        return scores.Length == responses.Length ? scores : throw new InvalidOperationException(
            $"the reward function gave {scores.Length} scores for {responses.Length} responses; expected one for each");
    }

    // Some rows at a time, and of their logits only what is needed is kept: [B,T,V] would be the most that PPO ever
    // holds.
    private (Tensor Logps, Tensor ReferenceLogps, Tensor Values, Tensor Entropies) Forward(Tensor ids)
    {
        var (B, T) = (ids.shape[0], ids.shape[1]);
        var rows = config.ScoringBatchSize ?? Math.Max(1, MostLogits / (T * policy.VocabSize));
        var parts = new List<Tensor[]>();
        for (long start = 0; start < B; start += rows)
        {
            using var scope = NewDisposeScope();
            var some = ids.narrow(0, start, Math.Min(rows, B - start));
            var logits = TokenLogits(policy, some, config.Temperature);                         // [b,T-1,V]
            Tensor[] part =
            [
                Logps.PerToken(logits, some),
                Logps.PerToken(TokenLogits(reference, some, config.Temperature), some),
                value.forward(some[.., ..^1]),
                Entropy.Compute(logits),
            ];
            parts.Add([.. part.Select(p => p.MoveToOuterDisposeScope())]);
        }
        Tensor All(int column) => parts.Count == 1 ? parts[0][column] : cat([.. parts.Select(p => p[column])]);
        return (All(0), All(1), All(2), All(3));
    }

    private static EncodedExample[] Padded(EncodedExample[] responses)
    {
        var longest = responses.Max(r => r.Ids.Length);
        return [.. responses.Select(r => r with { Response = [.. r.Response, .. new int[longest - r.Ids.Length]] })];
    }

    /// <summary>Computes the logits that predict each token after the first, at the sampling temperature.</summary>
    /// <param name="model">Language model to evaluate, the policy or the reference model.</param>
    /// <param name="ids">Token ids, an int64 tensor of shape [B, T] (rows, tokens).</param>
    /// <param name="temperature">Number above 0 by which the logits are divided.</param>
    /// <returns>Logits divided by the temperature, shape [B, T-1, V] (rows, predicted tokens, vocabulary).</returns>
    internal static Tensor TokenLogits(ILanguageModel model, Tensor ids, double temperature)
    {
        var logits = model.forward(ids[.., ..^1]);
        return temperature == 1 ? logits : logits / temperature;
    }
}
