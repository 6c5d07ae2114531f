using Dpo.Data;
using Dpo.Metrics;
using Dpo.Models;

namespace Dpo.Training;

/// <summary>Trains a language model on the next-token loss of the counted tokens: all of a text (pre-training), or a
/// response's alone (instruction tuning). Owns the optimizer's state, not the model and not the data.</summary>
/// <param name="model">On its device already.</param>
/// <param name="batches">What it learns from.</param>
/// <param name="config">How.</param>
/// <param name="log">Where the numbers go.</param>
public sealed class LanguageModelTrainer(
    ILanguageModel model, IBatchSource<SequenceBatch> batches, OptimConfig config, RunLog log)
    : Trainer<SequenceBatch>(new Trainee(Required(model), config), batches, new NextTokenObjective(model), log)
{
    private readonly ILanguageModel _model = model;

    /// <summary>Loss and accuracy over all counted tokens of all batches, dropout off.</summary>
    /// <param name="model">The model; left in the mode it was in.</param>
    /// <param name="batches">Disposed one by one.</param>
    /// <returns>Means over the tokens.</returns>
    /// <exception cref="ArgumentException">No counted token.</exception>
    public static LanguageModelEvaluation Evaluate(ILanguageModel model, IEnumerable<SequenceBatch> batches) =>
        LanguageModelEvaluation.From(Evaluation.Compute(Required(model), batches, new NextTokenObjective(model)));

    /// <summary>Evaluates and logs validation/loss and validation/mean_token_accuracy at the present step.</summary>
    /// <param name="batches">Disposed one by one.</param>
    /// <returns>Means over the tokens.</returns>
    public LanguageModelEvaluation Validate(IEnumerable<SequenceBatch> batches) =>
        LanguageModelEvaluation.From(Validate(batches, new NextTokenObjective(_model)));

    private static TorchSharp.torch.nn.Module Required(ILanguageModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Module;
    }
}

/// <summary>How well a language model predicts the counted tokens of a data set.</summary>
/// <param name="Loss">Nats per token.</param>
/// <param name="TokenAccuracy">Share of tokens that are the model's likeliest.</param>
/// <param name="Tokens">How many counted.</param>
public sealed record LanguageModelEvaluation(double Loss, double TokenAccuracy, long Tokens)
{
    internal static LanguageModelEvaluation From(Evaluation found) =>
        new(found.Loss, found.Metrics["mean_token_accuracy"], (long)found.Count);
}
