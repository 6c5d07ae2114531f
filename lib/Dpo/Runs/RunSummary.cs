using Dpo.Metrics;

namespace Dpo.Runs;

/// <summary>Numbers that the results of runs take from a log.</summary>
internal static class RunSummary
{
    /// <summary>Computes the mean training loss of the last 100 steps.</summary>
    public static double TrainLoss(RunLog log) => log.Series("loss").Values.TakeLast(100).Average();

    /// <summary>Returns a metric of the evaluation with which the log ends; NaN where it does not end with
    /// one.</summary>
    public static double Validation(RunLog log, string name) =>
        log.Rows[^1].Values.GetValueOrDefault("eval/" + name, double.NaN);
}
