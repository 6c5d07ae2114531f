namespace Dpo.Training;

/// <summary>Result of evaluating a preference or reward loss over a set of pairs.</summary>
/// <param name="Loss">Mean loss over the pairs of responses.</param>
/// <param name="Accuracy">Share in [0, 1] of the pairs whose chosen response has the higher reward (DPO: implicit
/// reward; reward model: its score); equal rewards count ½. NaN if every pair is labelled a tie.</param>
/// <param name="Margin">Mean over the pairs of the chosen minus the rejected response's reward (DPO: implicit reward, β
/// log(P/P_ref); reward model: its score).</param>
/// <param name="Pairs">Number of pairs of responses that were evaluated.</param>
public sealed record PairEvaluation(double Loss, double Accuracy, double Margin, int Pairs)
{
    internal static PairEvaluation From(Evaluation found, string accuracy, string margin) =>
        new(found.Loss, found.Metrics.GetValueOrDefault(accuracy, double.NaN), found.Metrics[margin], (int)found.Count);
}
