using Dpo.Base;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>Trains a transformer on a function of its whole table of responses, without sampling: what a method reaches when chance is taken out of it.
/// Owns the optimizer's state, not the model.</summary>
public sealed class ExactTrainer : IDisposable
{
    private readonly Transformer _model;
    private readonly IReadOnlyList<int[]> _prompts;
    private readonly ResponseSpace _space;
    private readonly Func<Tensor, Tensor> _loss;
    private readonly GradientStep _gradientStep;
    private readonly StepLoop _loop;

    /// <summary>A run that has done no step.</summary>
    /// <param name="model">On its device already; predicts the space's tokens.</param>
    /// <param name="prompts">Token ids, all of one length.</param>
    /// <param name="space">All responses.</param>
    /// <param name="loss">From log P [X,N] float32, with gradients, to a scalar: the mean over prompts of what is to be small.</param>
    /// <param name="config">How; one batch a step, all prompts in it.</param>
    /// <param name="log">Where the numbers go.</param>
    public ExactTrainer(Transformer model, IReadOnlyList<int[]> prompts, ResponseSpace space, Func<Tensor, Tensor> loss, OptimConfig config, RunLog log)
    {
        ArgumentNullException.ThrowIfNull(config);
        (_model, _prompts, _space, _loss, Log) = (model, prompts, space, loss, log);
        _loop = new StepLoop("train", config.Steps);
        _gradientStep = new GradientStep(model, config);
    }

    /// <summary>The numbers of each step.</summary>
    public RunLog Log { get; }

    /// <summary>Updates done.</summary>
    public long StepsDone => _loop.Done;

    /// <summary>One update, without dropout.</summary>
    /// <returns>loss, grad_norm, lr.</returns>
    /// <exception cref="TrainingDivergedException">The loss or gradient is not finite; the weights are as before.</exception>
    public StepMetrics Step()
    {
        using var scope = NewDisposeScope();
        using var evaluating = new EvaluationMode(_model);
        var loss = _loss(PolicyTable.ResponseLogps(_model, _prompts, _space));
        loss.backward();
        var value = loss.ToDouble();
        var (gradNorm, lr) = _gradientStep.Run(StepsDone + 1, value, 1);
        _loop.Done++;
        var metrics = new StepMetrics(StepsDone, new Dictionary<string, double> { ["loss"] = value, ["grad_norm"] = gradNorm, ["lr"] = lr });
        Log.Add(metrics);
        return metrics;
    }

    /// <summary>Updates up to the end of the run or to a step before, with live progress.</summary>
    /// <param name="until">The step to stop after; null for the run's last.</param>
    /// <param name="live">Gets the progress; null for the host's, <see cref="LiveOutput.Current"/>.</param>
    /// <param name="stop">Stops after the step in hand and returns.</param>
    /// <returns>The log.</returns>
    /// <exception cref="OperationCanceledException">The host's <see cref="LiveOutput.Stop"/>, between two
    /// steps.</exception>
    public RunLog Fit(long? until = null, ILiveOutput? live = null, CancellationToken stop = default)
    {
        _loop.Run(Step, until, live, stop);
        return Log;
    }

    /// <inheritdoc/>
    public void Dispose() => _gradientStep.Dispose();
}
