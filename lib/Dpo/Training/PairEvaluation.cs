namespace Dpo.Training;

/// <summary>A preference or reward loss over a set of pairs.</summary>
/// <param name="Loss">Mean over the pairs.</param>
/// <param name="Accuracy">Share of pairs whose chosen response has the higher reward; ties count one half. NaN where
/// every pair is labelled a tie.</param>
/// <param name="Margin">Mean reward of chosen less rejected.</param>
/// <param name="Pairs">How many.</param>
public sealed record PairEvaluation(double Loss, double Accuracy, double Margin, int Pairs)
{
    internal static PairEvaluation From(Evaluation found, string accuracy, string margin) =>
        new(found.Loss, found.Metrics.GetValueOrDefault(accuracy, double.NaN), found.Metrics[margin], (int)found.Count);
}
