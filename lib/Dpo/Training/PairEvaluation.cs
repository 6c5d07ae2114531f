using Dpo.Metrics;

namespace Dpo.Training;

/// <summary>A preference or reward loss over a set of pairs.</summary>
/// <param name="Loss">Mean over the pairs.</param>
/// <param name="Accuracy">Share of pairs whose chosen response has the higher reward; ties count one half.</param>
/// <param name="Margin">Mean reward of chosen less rejected.</param>
/// <param name="Pairs">How many.</param>
public sealed record PairEvaluation(double Loss, double Accuracy, double Margin, int Pairs)
{
    /// <summary>As rows of a log.</summary>
    /// <param name="step">Updates done.</param>
    /// <param name="accuracy">What the trainer calls the accuracy.</param>
    /// <param name="margin">What it calls the margin.</param>
    /// <returns>validation/loss and both.</returns>
    internal StepMetrics Row(long step, string accuracy, string margin) =>
        new(step, new Dictionary<string, double> { ["validation/loss"] = Loss, [$"validation/{accuracy}"] = Accuracy, [$"validation/{margin}"] = Margin });
}
