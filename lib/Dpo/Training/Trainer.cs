using System.Diagnostics;
using Dpo.Base;
using Dpo.Data;
using Dpo.Metrics;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>Trainer of a model on batches by an objective, with all that every kind of training shares. Owns the
/// trainee's optimizer and the objective, not the model and not the data.</summary>
/// <remarks>A new kind of training is an <see cref="IObjective{TBatch}"/>, of which this class makes a whole run. The
/// named trainers (<see cref="PreferenceTrainer"/>, ...) add a constructor and names for their results; there is
/// nothing to override.</remarks>
/// <typeparam name="TBatch">Type of a batch of training data, e.g. <see cref="Data.PreferenceBatch"/> for pairs of
/// responses.</typeparam>
public class Trainer<TBatch> : ITrainer
    where TBatch : IDisposable
{
    private readonly Trainee _trainee;
    private readonly IBatchSource<TBatch> _batches;
    private readonly IObjective<TBatch> _objective;
    private readonly StepLoop _loop;

    /// <summary>Creates a run that has done no step.</summary>
    /// <param name="trainee">Model to train, with its optimizer and settings; the trainer disposes the
    /// optimizer.</param>
    /// <param name="batches">Source of the batches of data to train on.</param>
    /// <param name="objective">Objective that computes the loss to minimise; the trainer disposes it if it is
    /// disposable.</param>
    /// <param name="log">Log to which a row with the metrics is added after each update; pass a new one.</param>
    public Trainer(Trainee trainee, IBatchSource<TBatch> batches, IObjective<TBatch> objective, RunLog log)
    {
        ArgumentNullException.ThrowIfNull(trainee);
        ArgumentNullException.ThrowIfNull(batches);
        ArgumentNullException.ThrowIfNull(objective);
        ArgumentNullException.ThrowIfNull(log);
        (_trainee, _batches, _objective, Log) = (trainee, batches, objective, log);
        _loop = new StepLoop("train", trainee.Config.Steps);
    }

    /// <inheritdoc/>
    public RunLog Log { get; }

    /// <inheritdoc/>
    public long StepsDone => _loop.Done;

    /// <inheritdoc/>
    public long Steps => _loop.Steps;

    /// <summary>Does one update of the model's weights and logs its metrics.</summary>
    /// <returns>Metrics of the update: loss, the objective's metrics, grad_norm, lr, and the speed, e.g.
    /// tokens_per_second. Losses are means per item, e.g. per token.</returns>
    /// <exception cref="TrainingDivergedException">The loss or the gradient is not finite; the weights are as
    /// before.</exception>
    public StepMetrics Step()
    {
        var started = Stopwatch.GetTimestamp();
        using var mode = new EvaluationMode(_trainee.Model);            // gives the mode back at the end
        _trainee.Model.train(_objective.UsesDropout);
        var (sum, count, metrics) = Accumulate();
        var (gradNorm, learningRate) = _trainee.Update(StepsDone + 1, sum, count, _objective.Detail);
        _loop.Done++;
        var numbers = new Dictionary<string, double> { ["loss"] = sum / count };
        foreach (var (name, mean) in metrics.Means)
        {
            numbers[name] = mean;
        }
        numbers["grad_norm"] = gradNorm;
        numbers["lr"] = learningRate;
        numbers[_objective.Unit + "_per_second"] = count / Stopwatch.GetElapsedTime(started).TotalSeconds;
        var step = new StepMetrics(StepsDone, numbers);
        Log.Add(step);
        return step;
    }

    private (double Sum, double Count, MetricSums Metrics) Accumulate()
    {
        var (sum, count, metrics) = (0.0, 0.0, new MetricSums());
        var batches = _trainee.Config.AccumulationSteps;
        try
        {
            for (var i = 0; i < batches; i++)
            {
                using var scope = NewDisposeScope();
                using var batch = _batches.Get(StepsDone * batches + i);
                var loss = _objective.Compute(batch);
                _trainee.Backward(loss.Sum);
                sum += loss.Sum.ToDouble();
                count += loss.Count;
                metrics.Add(loss.Metrics);
            }
        }
        catch
        {
            _trainee.Discard();         // or the batches before the broken one would count in the next step
            throw;
        }
        return (sum, count, metrics);
    }

    /// <inheritdoc/>
    public RunLog Fit(long? until = null, ILiveOutput? live = null, CancellationToken stop = default)
    {
        _loop.Run(Step, until, live, stop);
        return Log;
    }

    /// <summary>Trains to the end of the run, after which the model has the weights of the smallest held-out loss:
    /// without this, many passes over few examples end worse than they began.</summary>
    /// <param name="heldOutLoss">Function that evaluates the model on data that is not trained on and returns the loss,
    /// e.g. <c>() => trainer.Validate(...).Loss</c>.</param>
    /// <param name="every">Number of updates between two evaluations on the held-out data, at least 1.</param>
    /// <param name="live">Receiver that displays the progress (step and metrics); null (default) to use the one that
    /// the calling program has set, <see cref="LiveOutput.Current"/>.</param>
    /// <param name="stop">Cancellation token that ends the training after the update in progress; the model then gets
    /// the best weights so far.</param>
    /// <returns>Number of updates after which the held-out loss was smallest, and that loss; the model has the weights
    /// of that point.</returns>
    public (long Step, double Loss) FitToBest(
        Func<double> heldOutLoss, int every, ILiveOutput? live = null, CancellationToken stop = default) =>
        EarlyStopping.Run(_trainee.Model, every, this, heldOutLoss, live, stop);

    /// <summary>Evaluates the loss and the objective's metrics over some batches, without training.</summary>
    /// <param name="batches">Batches of data to evaluate; each is disposed once it is evaluated.</param>
    /// <param name="objective">Objective that computes the loss of the batches. One that holds a data set's
    /// log-probabilities under the reference model can only evaluate batches of that data set.</param>
    /// <returns>Mean loss and metrics over all items (tokens, pairs or rows) of all batches.</returns>
    /// <exception cref="ArgumentException">The batches have nothing that the objective counts.</exception>
    public Evaluation Evaluate(IEnumerable<TBatch> batches, IObjective<TBatch> objective) =>
        Evaluation.Compute(_trainee.Model, batches, objective);

    /// <summary>Evaluates batches, and logs the results as eval/loss, ... at the present step.</summary>
    /// <param name="batches">Batches of data to evaluate; each is disposed once it is evaluated.</param>
    /// <param name="objective">Objective that computes the loss of the batches. One that holds a data set's
    /// log-probabilities under the reference model can only evaluate batches of that data set.</param>
    /// <returns>Mean loss and metrics over all items (tokens, pairs or rows) of all batches.</returns>
    /// <exception cref="ArgumentException">The batches have nothing that the objective counts.</exception>
    public Evaluation Validate(IEnumerable<TBatch> batches, IObjective<TBatch> objective)
    {
        var found = Evaluate(batches, objective);
        Log.Add(new StepMetrics(StepsDone, found.Metrics.Prepend(KeyValuePair.Create("loss", found.Loss))
            .ToDictionary(m => "eval/" + m.Key, m => m.Value)));
        return found;
    }

    /// <inheritdoc/>
    public void Save(string file) => TrainingState.Save(file, _trainee.Model, _trainee.Optimizer, StepsDone);

    /// <inheritdoc/>
    public void Resume(string file) => _loop.ResumeAt(TrainingState.Load(file, _trainee.Model, _trainee.Optimizer));

    /// <inheritdoc/>
    public void Dispose()
    {
        _trainee.Dispose();
        (_objective as IDisposable)?.Dispose();
        GC.SuppressFinalize(this);
    }
}
