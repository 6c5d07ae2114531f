using Dpo.Data;
using Dpo.Metrics;
using Dpo.Models;

namespace Dpo.Training;

/// <summary>Trainer of a language model on the next-token loss of the counted tokens: all of a text (pre-training), or
/// those of the response alone (instruction tuning). Owns the optimizer's state, not the model and not the
/// data.</summary>
/// <param name="model">Language model that is trained; it must be on its device (CPU or GPU) before.</param>
/// <param name="batches">Source of the batches that the model is trained on.</param>
/// <param name="config">Settings of the optimisation: learning rate, number of updates, clipping, accumulation.</param>
/// <param name="log">Log that gets the metrics of each step.</param>
public sealed class LanguageModelTrainer(
    ILanguageModel model, IBatchSource<SequenceBatch> batches, OptimConfig config, RunLog log)
    : Trainer<SequenceBatch>(new Trainee(Required(model), config), batches, new NextTokenObjective(model), log)
{
    private readonly ILanguageModel _model = model;

    /// <summary>Evaluates loss and accuracy over all counted tokens of all batches, with dropout off.</summary>
    /// <param name="model">Language model that is evaluated; it is left in the mode it was in.</param>
    /// <param name="batches">Batches to be evaluated; each is disposed after its use.</param>
    /// <returns>Loss and accuracy as means over all counted tokens, with their number.</returns>
    /// <exception cref="ArgumentException">No token of the batches is counted.</exception>
    public static LanguageModelEvaluation Evaluate(ILanguageModel model, IEnumerable<SequenceBatch> batches) =>
        LanguageModelEvaluation.From(Evaluation.Compute(Required(model), batches, new NextTokenObjective(model)));

    /// <summary>Evaluates as <see cref="Evaluate(ILanguageModel, IEnumerable{SequenceBatch})"/> does, and logs
    /// eval/loss and eval/mean_token_accuracy at the present step.</summary>
    /// <param name="batches">Batches to be evaluated; each is disposed after its use.</param>
    /// <returns>Loss and accuracy as means over all counted tokens, with their number.</returns>
    public LanguageModelEvaluation Validate(IEnumerable<SequenceBatch> batches) =>
        LanguageModelEvaluation.From(Validate(batches, new NextTokenObjective(_model)));

    private static TorchSharp.torch.nn.Module Required(ILanguageModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Module;
    }
}

/// <summary>Measure of how well a language model predicts the counted tokens of a data set.</summary>
/// <param name="Loss">Mean next-token loss, nats per token.</param>
/// <param name="TokenAccuracy">Share in [0, 1] of the tokens that the model found likeliest.</param>
/// <param name="Tokens">Number of tokens that were counted.</param>
public sealed record LanguageModelEvaluation(double Loss, double TokenAccuracy, long Tokens)
{
    internal static LanguageModelEvaluation From(Evaluation found) =>
        new(found.Loss, found.Metrics["mean_token_accuracy"], (long)found.Count);
}
