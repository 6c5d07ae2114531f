using Dpo.Training;

namespace Dpo.Runs;

/// <summary>How a model is trained by PPO on a reward model.</summary>
/// <param name="Iterations">How often responses are sampled and learnt from.</param>
/// <param name="BatchSize">Responses an iteration.</param>
/// <param name="LearningRate">Of the first update; it falls to 0 along a straight line. The larger the model, the
/// smaller: 3e-6 for billions of weights.</param>
public sealed record PpoSettings(int Iterations = 50, int BatchSize = 64, double LearningRate = 1e-4)
{
    /// <summary>β, reward units per nat of KL; the start of one that is steered.</summary>
    public double Beta { get; init; } = 0.05;

    /// <summary>KL that β is steered to, nats a response; null for the same β always.</summary>
    public double? TargetKl { get; init; }

    /// <summary>Responses over which a steered β can change by a fifth, at least 1; null for two iterations'. The
    /// 10,000 of Ziegler et al. fit runs of a million responses.</summary>
    public double? KlHorizon { get; init; }

    /// <summary>The most tokens of a response; null for what the longest prompt leaves of the context.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>The value model's learning rate; null for the policy's.</summary>
    public double? ValueLearningRate { get; init; }

    /// <summary>Passes over an iteration's responses.</summary>
    public int Epochs { get; init; } = 4;

    /// <summary>Updates a pass; divides the batch.</summary>
    public int Minibatches { get; init; } = 1;

    /// <summary>Parts of a minibatch whose gradients are added up before its update.</summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>Divides the logits in sampling and in every log-probability.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Taken off the score of a response that did not end, reward units.</summary>
    public double MissingEosPenalty { get; init; }

    /// <summary>The chat template's name: "instruction", "plain", or "model" for the one in the model's
    /// folder.</summary>
    public string Template { get; init; } = "instruction";

    /// <summary>These settings, once they are known to make a run.</summary>
    /// <returns>This.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A property outside its range; the message names it.</exception>
    public PpoSettings Checked()
    {
        Config(MaxTokens ?? 1, eosId: 0).Validate();
        return this;
    }

    /// <summary>The trainer's configuration.</summary>
    /// <param name="maxTokens">The most tokens of a response.</param>
    /// <param name="eosId">The token that ends a response, as a rule the tokenizer's.</param>
    /// <returns>The configuration.</returns>
    public PpoConfig Config(int maxTokens, int eosId) => new(
        TargetKl is { } target ? new AdaptiveKl(Beta, target, KlHorizon ?? 2 * BatchSize) : new FixedKl(Beta),
        Iterations, maxTokens)
    {
        BatchSize = BatchSize,
        PolicyRate = new LinearLr(LearningRate),
        ValueRate = ValueLearningRate is { } rate ? new LinearLr(rate) : null,
        EosId = eosId,
        Epochs = Epochs,
        Minibatches = Minibatches,
        AccumulationSteps = AccumulationSteps,
        Temperature = Temperature,
        MissingEosPenalty = MissingEosPenalty,
    };
}
