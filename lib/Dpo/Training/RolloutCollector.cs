using Dpo.Base;
using Dpo.Data;
using Dpo.Estimators;
using Dpo.Models;
using Dpo.Sampling;
using Dpo.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>Samples responses from the policy and prepares what PPO learns from them. Owns nothing.</summary>
/// <remarks>Sampling is pure, no top-k and no top-p, and the same temperature is in every log-probability; else the KL would be biased. Old and
/// reference log-probabilities come from the same code as the policy's in training, so that the first ratio is 1.</remarks>
/// <param name="policy">Sampled from.</param>
/// <param name="reference">P_ref.</param>
/// <param name="value">V.</param>
/// <param name="score">r(x,y).</param>
/// <param name="config">How.</param>
public sealed class RolloutCollector(Transformer policy, Transformer reference, ScalarModel value, ScoreResponses score, PpoConfig config)
{
    /// <summary>Samples and scores a response to each prompt.</summary>
    /// <param name="prompts">Token ids.</param>
    /// <param name="beta">β, reward units per nat.</param>
    /// <param name="seeds">Purpose "sample".</param>
    /// <returns>The caller disposes it.</returns>
    public Rollout Collect(IReadOnlyList<int[]> prompts, double beta, Seeds seeds)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        var options = new SamplingOptions(config.MaxTokens) { Temperature = config.Temperature, EosId = config.EosId };
        var made = Sampler.Generate(policy, prompts, options, seeds);
        EncodedExample[] responses = [.. prompts.Zip(made, (prompt, response) => new EncodedExample(prompt, response.Ids))];
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var batch = SequenceBatch.Of(config.CountPadding ? Padded(responses) : responses, policy.Device);
        var mask = batch.Mask[.., 1..];                                                                     // [B,T-1]
        var logits = TokenLogits(policy, batch, config.Temperature);                                        // [B,T-1,V]
        var logps = Logps.PerToken(logits, batch.Ids);
        var referenceLogps = Logps.PerToken(TokenLogits(reference, batch, config.Temperature), batch.Ids);
        var values = value.forward(batch.Ids[.., ..^1]);                                                    // [B,T-1]
        var scores = tensor(score(responses).Select(s => (float)s).ToArray(), device: policy.Device);       // [B]
        var ended = tensor(responses.Select(r => r.Response[^1] == config.EosId).ToArray(), device: policy.Device);
        var kl = config.KlEstimator(logps - referenceLogps);
        var s = config.RewardScale;
        var rewards = ShapedReward.Of(ShapedReward.LessMissingEos(scores, ended, config.MissingEosPenalty) / s, kl, mask, beta / s);
        rewards = config.WhitenRewards ? Masked.WhitenKeepingMean(rewards, mask) : rewards;
        var (advantages, returns) = Gae.Compute(rewards, values, mask, config.Gamma, config.Lambda);
        advantages = config.WhitenAdvantages ? Masked.Whiten(advantages, mask) : advantages;
        static Tensor Keep(Tensor x) => x.DetachFromDisposeScope();                                         // the rollout owns it
        return new Rollout(batch, Keep(logps), Keep(referenceLogps), Keep(values), Keep(Entropy.Of(logits)), Keep(scores), Keep(ended), Keep(rewards), Keep(advantages), Keep(returns));
    }

    private static EncodedExample[] Padded(EncodedExample[] responses)
    {
        var longest = responses.Max(r => r.Ids.Length);
        return [.. responses.Select(r => r with { Response = [.. r.Response, .. new int[longest - r.Ids.Length]] })];
    }

    /// <summary>What predicts each token after the first, at the sampling temperature.</summary>
    /// <param name="model">The policy or the reference.</param>
    /// <param name="batch">Rows.</param>
    /// <param name="temperature">Divides the logits.</param>
    /// <returns>[B,T-1,V].</returns>
    internal static Tensor TokenLogits(Transformer model, SequenceBatch batch, double temperature)
    {
        var logits = model.forward(batch.Ids[.., ..^1]);
        return temperature == 1 ? logits : logits / temperature;
    }
}
