using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>Result of an objective over a set of batches, computed without training.</summary>
/// <param name="Loss">Mean loss per item; an item is a token, a pair of responses or a row of the data, as the
/// objective defines it.</param>
/// <param name="Metrics">Means of the objective's other metrics; the key is the metric's name, e.g.
/// "mean_token_accuracy".</param>
/// <param name="Count">Number of items (tokens, pairs of responses or rows) that were evaluated.</param>
public sealed record Evaluation(double Loss, IReadOnlyDictionary<string, double> Metrics, double Count)
{
    /// <summary>Evaluates an objective once over all batches, with dropout off and without gradients.</summary>
    /// <typeparam name="TBatch">Type of a batch of training data, e.g. <see cref="Data.PreferenceBatch"/> for pairs of
    /// responses.</typeparam>
    /// <param name="model">Model to evaluate, in evaluation mode (dropout off); its mode is restored
    /// afterwards.</param>
    /// <param name="batches">Batches of data to evaluate; each is disposed once it is evaluated.</param>
    /// <param name="objective">Objective that computes the loss and the metrics of each batch.</param>
    /// <returns>Mean loss and metrics over all items (tokens, pairs or rows) of all batches.</returns>
    /// <exception cref="ArgumentException">The batches have nothing that the objective counts.</exception>
    public static Evaluation Compute<TBatch>(
        nn.Module model, IEnumerable<TBatch> batches, IObjective<TBatch> objective)
        where TBatch : IDisposable
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(batches);
        ArgumentNullException.ThrowIfNull(objective);
        var (sum, count, metrics) = (0.0, 0.0, new MetricSums());
        using var evaluating = new EvaluationMode(model);
        using var noGrad = no_grad();
        foreach (var batch in batches)
        {
            using var owned = batch;
            using var scope = NewDisposeScope();
            var loss = objective.Compute(batch);
            sum += loss.Sum.ToDouble();
            count += loss.Count;
            metrics.Add(loss.Metrics);
        }
        return count > 0 ? new Evaluation(sum / count, metrics.Means.ToDictionary(), count)
            : throw new ArgumentException($"the batches have no counted {objective.Unit}: nothing to evaluate");
    }
}
