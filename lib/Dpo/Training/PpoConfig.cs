using Dpo.Base;
using Dpo.Estimators;
using Dpo.Losses;
using TorchSharp;

namespace Dpo.Training;

/// <summary>Settings of PPO: sizes, the KL penalty, and each of the parts that can be left out to see what it
/// does.</summary>
/// <remarks>With one epoch of one minibatch the clip never acts, and the update is REINFORCE's with the value as
/// baseline: <see cref="Reinforce"/>.</remarks>
/// <param name="Kl">Rule for the weight β of the KL penalty: constant (<see cref="FixedKl"/>) or adjusted to reach a
/// target KL (<see cref="AdaptiveKl"/>).</param>
/// <param name="Iterations">Number of PPO iterations, at least 1; each samples a batch of responses and trains on
/// them.</param>
/// <param name="MaxTokens">Largest number of tokens in a response, without the prompt, at least 1.</param>
public sealed record PpoConfig(KlControl Kl, int Iterations, int MaxTokens)
{
    /// <summary>Number of responses that are sampled in each iteration, at least 1.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Number of passes over an iteration's responses, at least 1; default 2.</summary>
    public int Epochs { get; init; } = 2;

    /// <summary>Number of minibatches, and so of updates, in each pass; it divides the batch size. Default 4.</summary>
    public int Minibatches { get; init; } = 4;

    /// <summary>Learning rate of the policy over the updates; to come very near to the optimum it must fall to 0 at the
    /// end. Larger models need a smaller one: 3e-6 for billions of weights, 1e-3 for thousands.</summary>
    public required LrSchedule PolicyRate { get; init; }

    /// <summary>Learning rate of the value model; null (default) for the policy's. The value model has an optimizer of
    /// its own, so no coefficient weighs its loss against the policy's.</summary>
    public LrSchedule? ValueRate { get; init; }

    /// <summary>Loss of the policy with its clip range; default 0.2.</summary>
    public PpoClipLoss Clip { get; init; } = new(0.2);

    /// <summary>Loss of the value model, with or without a clip; default clip range 0.2.</summary>
    public ValueLoss Value { get; init; } = new(0.2);

    /// <summary>Discount γ of a token's step, in [0, 1]; default 1. Below 1 the gradient is no longer that of the
    /// objective J.</summary>
    public double Gamma { get; init; } = 1;

    /// <summary>Trade-off λ of the advantages, in [0, 1]: 0 trusts the value model, 1 the sampled rewards; default
    /// 0.95.</summary>
    public double Lambda { get; init; } = 0.95;

    /// <summary>Number above 0 by which the logits are divided, in sampling and in every log-probability; default
    /// 1.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Id of the token that ends a response, usually the tokenizer's EosId; null where all responses have
    /// MaxTokens tokens.</summary>
    public required int? EosId { get; init; }

    /// <summary>Amount subtracted from the score of a response that did not end, at least 0, reward units; default 0,
    /// which suits tasks where a response of full length is complete.</summary>
    public double MissingEosPenalty { get; init; }

    /// <summary>Whether padding counts as part of the response, as if generation went on after EOS; default false. It
    /// exists only to show why the mask is needed.</summary>
    public bool CountPadding { get; init; }

    /// <summary>Number s above 0 by which scores and β are divided; default 1. It leaves the optimum as it is and
    /// brings the value model's targets to about 1.</summary>
    public double RewardScale { get; init; } = 1;

    /// <summary>Whether each iteration's rewards, KL included, are divided by their standard deviation; default false.
    /// The objective is then another one in each iteration.</summary>
    public bool WhitenRewards { get; init; }

    /// <summary>Whether advantages are shifted and scaled to mean 0 and variance 1 over the response tokens of an
    /// iteration; default true.</summary>
    public bool WhitenAdvantages { get; init; } = true;

    /// <summary>Function that estimates each token's KL from log P/P_ref, which is subtracted from its reward; default
    /// <see cref="KlEstimators.K1"/>. Others exist to show what they do there, e.g. k3.</summary>
    public Func<torch.Tensor, torch.Tensor> KlEstimator { get; init; } = KlEstimators.K1;

    /// <summary>Largest policy/approxkl (nats per token), above 0, after which an iteration makes no further updates;
    /// null (default) for no limit.</summary>
    public double? MaxApproxKl { get; init; }

    /// <summary>Number of micro-batches into which a minibatch is divided; their gradients are accumulated before its
    /// update. More of them need less memory. It divides the minibatch; default 1.</summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>Number of responses in a forward pass when an iteration's responses are scored, at least 1; null
    /// (default) for as many as have logits of at most 2^26 numbers. The logits of a whole iteration are never held at
    /// once.</summary>
    public int? ScoringBatchSize { get; init; }

    /// <summary>Largest norm of the policy's and of the value model's gradient, above 0; larger gradients are scaled
    /// down to it. Default 1.</summary>
    public double MaxGradNorm { get; init; } = 1;

    /// <summary>Returns the settings of REINFORCE with the same parts: one update an iteration, with the sum of the
    /// rewards to come less the value as advantage.</summary>
    /// <returns>Copy of these settings with <see cref="Epochs"/>, <see cref="Minibatches"/> and <see cref="Lambda"/>
    /// set to 1.</returns>
    public PpoConfig Reinforce() => this with { Epochs = 1, Minibatches = 1, Lambda = 1 };

    /// <summary>Throws unless all settings are within their ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A property is outside its range; the message names it.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Kl);
        Kl.Validate();
        Allowed.Require<PpoConfig>(Iterations >= 1, nameof(Iterations), Iterations, "at least 1");
        Allowed.Require<PpoConfig>(MaxTokens >= 1, nameof(MaxTokens), MaxTokens, "at least 1");
        Allowed.Require<PpoConfig>(BatchSize >= 1, nameof(BatchSize), BatchSize, "at least 1");
        Allowed.Require<PpoConfig>(Epochs >= 1, nameof(Epochs), Epochs, "at least 1");
        Allowed.Require<PpoConfig>(Minibatches >= 1 && BatchSize % Minibatches == 0, nameof(Minibatches), Minibatches,
            $"a divisor of BatchSize={BatchSize}");
        var size = BatchSize / Minibatches;
        Allowed.Require<PpoConfig>(AccumulationSteps >= 1 && size % AccumulationSteps == 0, nameof(AccumulationSteps),
            AccumulationSteps, $"a divisor of BatchSize/Minibatches={size}");
        Allowed.Require<PpoConfig>(
            ScoringBatchSize is null or >= 1, nameof(ScoringBatchSize), ScoringBatchSize, "at least 1");
        Allowed.Require<PpoConfig>(MissingEosPenalty >= 0, nameof(MissingEosPenalty), MissingEosPenalty, "at least 0");
        Allowed.Require<PpoConfig>(Gamma is >= 0 and <= 1, nameof(Gamma), Gamma, "in [0, 1]");
        Allowed.Require<PpoConfig>(Lambda is >= 0 and <= 1, nameof(Lambda), Lambda, "in [0, 1]");
        Allowed.Require<PpoConfig>(Temperature > 0, nameof(Temperature), Temperature, "above 0");
        var updates = (long)Iterations * Epochs * Minibatches;
        Allowed.Require<PpoConfig>(updates <= int.MaxValue, nameof(Iterations), Iterations,
            $"so many that Iterations x Epochs x Minibatches, the updates, are at most {int.MaxValue}");
        Allowed.Require<PpoConfig>(RewardScale > 0, nameof(RewardScale), RewardScale, "above 0");
        Allowed.Require<PpoConfig>(MaxApproxKl is null or > 0, nameof(MaxApproxKl), MaxApproxKl, "above 0");
    }

    internal OptimConfig Optimiser(LrSchedule rate) =>
        new(rate, Iterations * Epochs * Minibatches) { Epsilon = 1e-5, MaxGradNorm = MaxGradNorm };
}
