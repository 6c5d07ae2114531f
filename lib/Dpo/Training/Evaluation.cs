using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>An objective over a set of batches, without learning.</summary>
/// <param name="Loss">Mean over what the objective counts.</param>
/// <param name="Metrics">What else it reports, by the field's names.</param>
/// <param name="Count">Tokens, pairs or rows.</param>
public sealed record Evaluation(double Loss, IReadOnlyDictionary<string, double> Metrics, double Count)
{
    /// <summary>Goes once over batches, dropout off, without gradients.</summary>
    /// <typeparam name="TBatch">What a batch is.</typeparam>
    /// <param name="model">The model; left in the mode it was in.</param>
    /// <param name="batches">Disposed one by one.</param>
    /// <param name="objective">What is evaluated.</param>
    /// <returns>Means.</returns>
    /// <exception cref="ArgumentException">The batches count nothing.</exception>
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
