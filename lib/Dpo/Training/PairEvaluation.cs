namespace Dpo.Training;

/// <summary>Result of evaluating a preference or reward loss over a set of pairs.</summary>
/// <param name="Loss">Mean loss over the pairs.</param>
/// <param name="Accuracy">Share in [0, 1] of the pairs whose chosen response has the higher reward; ties count one
/// half. NaN where every pair is labelled a tie.</param>
/// <param name="Margin">Mean over the pairs of the chosen response's reward less that of the rejected one, reward
/// units.</param>
/// <param name="Pairs">Number of pairs that were evaluated.</param>
public sealed record PairEvaluation(double Loss, double Accuracy, double Margin, int Pairs)
{
    internal static PairEvaluation From(Evaluation found, string accuracy, string margin) =>
        new(found.Loss, found.Metrics.GetValueOrDefault(accuracy, double.NaN), found.Metrics[margin], (int)found.Count);
}
