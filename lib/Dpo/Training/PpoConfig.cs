using Dpo.Base;
using Dpo.Estimators;
using Dpo.Losses;
using TorchSharp;

namespace Dpo.Training;

/// <summary>How PPO runs: sizes, the KL, and each of the parts that can be left out to see what it does.</summary>
/// <remarks>With one epoch of one minibatch the clip never acts and the update is REINFORCE's with the value as baseline: <see cref="Reinforce"/>.</remarks>
/// <param name="Kl">β, fixed or steered.</param>
/// <param name="Iterations">How often responses are sampled and learnt from.</param>
/// <param name="MaxTokens">The most tokens of a response.</param>
public sealed record PpoConfig(KlControl Kl, int Iterations, int MaxTokens)
{
    /// <summary>Responses an iteration.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Passes over them.</summary>
    public int Epochs { get; init; } = 2;

    /// <summary>Updates a pass; divides the batch.</summary>
    public int Minibatches { get; init; } = 4;

    /// <summary>The policy's learning rate; the last percents need it to go to 0. The larger the model, the smaller:
    /// 3e-6 for billions of weights, 1e-3 for thousands.</summary>
    public required LrSchedule PolicyRate { get; init; }

    /// <summary>The value model's learning rate; null for the policy's. It has an optimizer of its own, so no
    /// coefficient weighs its loss against the policy's.</summary>
    public LrSchedule? ValueRate { get; init; }

    /// <summary>The policy's clip.</summary>
    public PpoClipLoss Clip { get; init; } = new(0.2);

    /// <summary>The value's loss, with or without a clip.</summary>
    public ValueLoss Value { get; init; } = new(0.2);

    /// <summary>γ; below 1 the gradient is no longer J's.</summary>
    public double Gamma { get; init; } = 1;

    /// <summary>λ of the advantages.</summary>
    public double Lambda { get; init; } = 0.95;

    /// <summary>Divides the logits, in sampling and in every log-probability.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>A response ends with this token, as a rule the tokenizer's EosId; null where all have
    /// MaxTokens.</summary>
    public required int? EosId { get; init; }

    /// <summary>Taken off the score of a response that did not end; 0 where a full one is complete.</summary>
    public double MissingEosPenalty { get; init; }

    /// <summary>Whether what pads a row counts as its response, as if generation went on after EOS. Only to see what the mask is for.</summary>
    public bool CountPadding { get; init; }

    /// <summary>s: scores and β are divided by it, which keeps the optimum and makes the value's targets about 1.</summary>
    public double RewardScale { get; init; } = 1;

    /// <summary>Whether each iteration's rewards are divided by their standard deviation, KL included: another objective each time.</summary>
    public bool WhitenRewards { get; init; }

    /// <summary>Whether advantages get mean 0 and variance 1 over the response tokens of an iteration.</summary>
    public bool WhitenAdvantages { get; init; } = true;

    /// <summary>What of log P/P_ref is taken off the reward of each token: k1, unless to see what k3 does there.</summary>
    public Func<torch.Tensor, torch.Tensor> KlEstimator { get; init; } = KlEstimators.K1;

    /// <summary>An iteration's updates end once policy/approxkl passes this; null for never.</summary>
    public double? MaxApproxKl { get; init; }

    /// <summary>Parts of a minibatch whose gradients are added up before its update: the more, the less memory an
    /// update takes.</summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>Responses a forward when an iteration's responses are scored; null for as many as keep a forward's
    /// logits under 2^26 numbers. An iteration's logits are never held at once.</summary>
    public int? ScoringBatchSize { get; init; }

    /// <summary>The gradients' norms are cut to this.</summary>
    public double MaxGradNorm { get; init; } = 1;

    /// <summary>REINFORCE through the same parts: one update an iteration with Σ of the rewards to come less the value.</summary>
    /// <returns>This with one epoch, one minibatch and λ = 1.</returns>
    public PpoConfig Reinforce() => this with { Epochs = 1, Minibatches = 1, Lambda = 1 };

    /// <summary>Throws unless a run can be made of it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A property outside its range; the message names it.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Kl);
        Kl.Validate();
        Allowed.Require<PpoConfig>(Iterations >= 1, nameof(Iterations), Iterations, "at least 1");
        Allowed.Require<PpoConfig>(MaxTokens >= 1, nameof(MaxTokens), MaxTokens, "at least 1");
        Allowed.Require<PpoConfig>(BatchSize >= 1, nameof(BatchSize), BatchSize, "at least 1");
        Allowed.Require<PpoConfig>(Epochs >= 1, nameof(Epochs), Epochs, "at least 1");
        Allowed.Require<PpoConfig>(Minibatches >= 1 && BatchSize % Minibatches == 0, nameof(Minibatches), Minibatches, $"a divisor of BatchSize={BatchSize}");
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

    internal OptimConfig Optimiser(LrSchedule rate) => new(rate, Iterations * Epochs * Minibatches) { Epsilon = 1e-5, MaxGradNorm = MaxGradNorm };
}
