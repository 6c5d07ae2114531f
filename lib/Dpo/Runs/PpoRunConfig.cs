using Dpo.Training;

namespace Dpo.Runs;

/// <summary>Settings of a run that trains a model by PPO on a reward model.</summary>
/// <param name="Iterations">Number of PPO iterations, at least 1; default 50. Each samples a batch of responses and
/// trains on them.</param>
/// <param name="BatchSize">Number of responses sampled in each iteration, at least 1; default 64.</param>
/// <param name="LearningRate">Learning rate of the first update, above 0, default 1e-4; the rate then falls linearly to
/// 0. Use less for larger models, e.g. 3e-6 for billions of weights.</param>
public sealed record PpoRunConfig(int Iterations = 50, int BatchSize = 64, double LearningRate = 1e-4)
{
    /// <summary>Weight β of the KL penalty, reward units per nat; default 0.05. It is the start where β is steered to a
    /// target.</summary>
    public double Beta { get; init; } = 0.05;

    /// <summary>KL to which β is steered, nats per response, above 0; null (default) for the same β always.</summary>
    public double? TargetKl { get; init; }

    /// <summary>Number of responses over which a steered β can change by a fifth, at least 1; null (default) for those
    /// of two iterations. The 10,000 of Ziegler et al. suit runs of a million responses.</summary>
    public double? KlHorizon { get; init; }

    /// <summary>Largest number of tokens in a response; null (default) for what the longest prompt leaves of the
    /// context.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Learning rate of the value model's first update, above 0; null (default) for that of the
    /// policy.</summary>
    public double? ValueLearningRate { get; init; }

    /// <summary>Number of passes over an iteration's responses, at least 1; default 4.</summary>
    public int Epochs { get; init; } = 4;

    /// <summary>Number of minibatches, and so of updates, in each pass; it divides the batch size. Default 1.</summary>
    public int Minibatches { get; init; } = 1;

    /// <summary>Number of micro-batches into which a minibatch is divided; their gradients are accumulated before its
    /// update. Default 1.</summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>Number above 0 by which the logits are divided, in sampling and in every log-probability; default
    /// 1.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Amount subtracted from the score of a response that did not end, at least 0, reward units; default
    /// 0.</summary>
    public double MissingEosPenalty { get; init; }

    /// <summary>Name of the prompt template: "instruction" (default), "plain", or "model" for the one in the model's
    /// folder.</summary>
    public string Template { get; init; } = "instruction";

    /// <summary>Returns these settings if they are all within their ranges, and throws if not.</summary>
    /// <returns>This same object, so that calls can be chained.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A property is outside its range; the message names it.</exception>
    public PpoRunConfig Checked()
    {
        Config(MaxTokens ?? 1, eosId: 0).Validate();
        return this;
    }

    /// <summary>Returns the settings of the PPO trainer.</summary>
    /// <param name="maxTokens">Largest number of tokens in a response, without the prompt, at least 1.</param>
    /// <param name="eosId">Id of the token that ends a response, usually the tokenizer's <c>EosId</c>.</param>
    /// <returns>Settings for a <see cref="PpoTrainer"/> with this record's sizes, learning rates and KL weight
    /// β.</returns>
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
