using Dpo.Data;
using Dpo.Metrics;
using Dpo.Models;

namespace Dpo.Training;

/// <summary>Trainer of a language model on the next-token loss of the counted tokens: all of a text (pre-training), or
/// those of the response alone (instruction tuning). Owns the optimizer's state, not the model and not the
/// data.</summary>
/// <param name="model">Language model to train; move it to its device (CPU or GPU) before you pass it.</param>
/// <param name="batches">Source of the batches to train on: rows of token ids, with a mask of the tokens that count in
/// the loss.</param>
/// <param name="config">Settings of the optimisation: learning rate, number of updates, gradient clipping, gradient
/// accumulation.</param>
/// <param name="log">Log to which a row with the metrics is added after each update; pass a new one.</param>
public sealed class LanguageModelTrainer(
    ILanguageModel model, IBatchSource<SequenceBatch> batches, OptimConfig config, RunLog log)
    : Trainer<SequenceBatch>(new Trainee(Required(model), config), batches, new NextTokenObjective(model), log)
{
    private readonly ILanguageModel _model = model;

    /// <summary>Evaluates loss and accuracy over all counted tokens of all batches, with dropout off.</summary>
    /// <param name="model">Language model to evaluate, with dropout off; its mode (training or evaluation) is restored
    /// afterwards.</param>
    /// <param name="batches">Batches of data to evaluate; each is disposed once it is evaluated.</param>
    /// <returns>Mean loss and accuracy over all tokens that count in the loss, with the number of these
    /// tokens.</returns>
    /// <exception cref="ArgumentException">No token of the batches is counted.</exception>
    public static LanguageModelEvaluation Evaluate(ILanguageModel model, IEnumerable<SequenceBatch> batches) =>
        LanguageModelEvaluation.From(Evaluation.Compute(Required(model), batches, new NextTokenObjective(model)));

    /// <summary>Evaluates as <see cref="Evaluate(ILanguageModel, IEnumerable{SequenceBatch})"/> does, and logs
    /// eval/loss and eval/mean_token_accuracy at the present step.</summary>
    /// <param name="batches">Batches of data to evaluate; each is disposed once it is evaluated.</param>
    /// <returns>Mean loss and accuracy over all tokens that count in the loss, with the number of these
    /// tokens.</returns>
    public LanguageModelEvaluation Validate(IEnumerable<SequenceBatch> batches) =>
        LanguageModelEvaluation.From(Validate(batches, new NextTokenObjective(_model)));

    private static TorchSharp.torch.nn.Module Required(ILanguageModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Module;
    }
}

/// <summary>Measure of how well a language model predicts the counted tokens of a data set.</summary>
/// <param name="Loss">Mean next-token loss (cross-entropy) in nats per token.</param>
/// <param name="TokenAccuracy">Share in [0, 1] of the tokens to which the model gave the highest probability in the
/// vocabulary.</param>
/// <param name="Tokens">Number of tokens that the means are taken over: those that count in the loss.</param>
public sealed record LanguageModelEvaluation(double Loss, double TokenAccuracy, long Tokens)
{
    internal static LanguageModelEvaluation From(Evaluation found) =>
        new(found.Loss, found.Metrics["mean_token_accuracy"], (long)found.Count);
}
