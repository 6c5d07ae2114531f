using System.Diagnostics;
using Dpo.Base;
using Dpo.Data;
using Dpo.Estimators;
using Dpo.Losses;
using Dpo.Metrics;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>Trains a language model on the next-token loss of the counted tokens: all of a text (pre-training), or a response's alone
/// (instruction tuning). Owns the optimizer's state, not the model and not the data.</summary>
public sealed class LanguageModelTrainer : ITrainer
{
    private readonly Transformer _model;
    private readonly IBatchSource<SequenceBatch> _batches;
    private readonly OptimConfig _config;
    private readonly GradientStep _gradientStep;
    private readonly StepLoop _loop;

    /// <summary>A run that has done no step.</summary>
    /// <param name="model">On its device already.</param>
    /// <param name="batches">What it learns from.</param>
    /// <param name="config">How.</param>
    /// <param name="log">Where the numbers go.</param>
    public LanguageModelTrainer(Transformer model, IBatchSource<SequenceBatch> batches, OptimConfig config, RunLog log)
    {
        (_model, _batches, _config, Log) = (model, batches, config, log);
        _loop = new StepLoop("train", config.Steps);
        _gradientStep = new GradientStep(model, config);
    }

    /// <inheritdoc/>
    public RunLog Log { get; }

    /// <inheritdoc/>
    public long StepsDone => _loop.Done;

    /// <summary>One update, with dropout on.</summary>
    /// <returns>loss (nats per token), mean_token_accuracy, grad_norm, lr, tokens_per_second; all of counted tokens.</returns>
    /// <exception cref="TrainingDivergedException">The loss or gradient is not finite; the weights are as before.</exception>
    public StepMetrics Step()
    {
        var started = Stopwatch.GetTimestamp();
        var (lossSum, correct, tokens) = (0.0, 0L, 0L);
        _model.train();
        for (var i = 0; i < _config.AccumulationSteps; i++)
        {
            using var scope = NewDisposeScope();
            using var batch = _batches.At(StepsDone * _config.AccumulationSteps + i);
            var (loss, right) = Score(_model, batch);
            var sum = loss.Sums.sum();
            sum.backward();
            correct += right;
            lossSum += sum.ToDouble();
            tokens += loss.Counts.sum().ToInt64();
        }
        var (gradNorm, lr) = _gradientStep.Run(StepsDone + 1, lossSum, tokens);
        _loop.Done++;
        var metrics = new StepMetrics(StepsDone, new Dictionary<string, double>
        {
            ["loss"] = lossSum / tokens,
            ["mean_token_accuracy"] = (double)correct / tokens,
            ["grad_norm"] = gradNorm,
            ["lr"] = lr,
            ["tokens_per_second"] = tokens / Stopwatch.GetElapsedTime(started).TotalSeconds,
        });
        Log.Add(metrics);
        return metrics;
    }

    /// <inheritdoc/>
    public RunLog Fit(long? until = null, ILiveOutput? live = null, CancellationToken stop = default)
    {
        _loop.Run(Step, until, live, stop);
        return Log;
    }

    /// <summary>Loss and accuracy over all counted tokens of all batches, dropout off.</summary>
    /// <param name="model">The model; left in the mode it was in.</param>
    /// <param name="batches">Disposed one by one.</param>
    /// <returns>Means over the tokens.</returns>
    /// <exception cref="ArgumentException">No counted token.</exception>
    public static LanguageModelEvaluation Evaluate(Transformer model, IEnumerable<SequenceBatch> batches)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(batches);
        var (sum, correct, tokens) = (0.0, 0L, 0L);
        using var evaluating = new EvaluationMode(model);
        foreach (var batch in batches)
        {
            using var owned = batch;
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            var (loss, right) = Score(model, batch);
            correct += right;
            sum += loss.Sums.sum(ScalarType.Float64).ToDouble();
            tokens += loss.Counts.sum().ToInt64();
        }
        return tokens > 0 ? new LanguageModelEvaluation(sum / tokens, (double)correct / tokens, tokens)
            : throw new ArgumentException("the batches have no counted token: nothing to evaluate");
    }

    private static (TokenSums Loss, long Correct) Score(Transformer model, SequenceBatch batch)
    {
        var logits = model.forward(batch.Ids[.., ..^1]);
        return (NextTokenLoss.Of(logits, batch.Ids, batch.Mask), TokenAccuracy.Correct(logits, batch.Ids, batch.Mask).sum().ToInt64());
    }

    /// <summary>Evaluates and logs validation/loss and validation/mean_token_accuracy at the present step.</summary>
    /// <param name="batches">Disposed one by one.</param>
    /// <returns>Means over the tokens.</returns>
    public LanguageModelEvaluation Validate(IEnumerable<SequenceBatch> batches)
    {
        var found = Evaluate(_model, batches);
        Log.Add(new StepMetrics(StepsDone, new Dictionary<string, double>
        {
            ["validation/loss"] = found.Loss,
            ["validation/mean_token_accuracy"] = found.TokenAccuracy,
        }));
        return found;
    }

    /// <inheritdoc/>
    public void Save(string file) => TrainingState.Save(file, _model, _gradientStep.Optimizer, StepsDone);

    /// <inheritdoc/>
    public void Resume(string file) => _loop.ResumeAt(TrainingState.Load(file, _model, _gradientStep.Optimizer));

    /// <inheritdoc/>
    public void Dispose() => _gradientStep.Dispose();
}

/// <summary>How well a language model predicts the counted tokens of a data set.</summary>
/// <param name="Loss">Nats per token.</param>
/// <param name="TokenAccuracy">Share of tokens that are the model's likeliest.</param>
/// <param name="Tokens">How many counted.</param>
public sealed record LanguageModelEvaluation(double Loss, double TokenAccuracy, long Tokens);
