using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>Result of an objective over a set of batches, computed without training.</summary>
/// <param name="Loss">Mean loss over what the objective counts (tokens, pairs or rows).</param>
/// <param name="Metrics">Other metrics that the objective reports, by their usual names.</param>
/// <param name="Count">Number of tokens, pairs or rows that were evaluated.</param>
public sealed record Evaluation(double Loss, IReadOnlyDictionary<string, double> Metrics, double Count)
{
    /// <summary>Evaluates an objective once over all batches, with dropout off and without gradients.</summary>
    /// <typeparam name="TBatch">Type of a batch, e.g. <see cref="Data.PreferenceBatch"/>.</typeparam>
    /// <param name="model">Model that is evaluated; it is left in the mode it was in.</param>
    /// <param name="batches">Batches to be evaluated; each is disposed after its use.</param>
    /// <param name="objective">Objective that is evaluated.</param>
    /// <returns>Loss and metrics as means over all that the batches count.</returns>
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
