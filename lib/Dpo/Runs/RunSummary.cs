using Dpo.Metrics;

namespace Dpo.Runs;

/// <summary>What the results of runs say of a log.</summary>
internal static class RunSummary
{
    /// <summary>The mean training loss of the last 100 steps.</summary>
    public static double TrainLoss(RunLog log) => log.Series("loss").Values.TakeLast(100).Average();

    /// <summary>A number of the evaluation that the log ends with; NaN where it ends with none.</summary>
    public static double Validation(RunLog log, string name) =>
        log.Rows[^1].Values.GetValueOrDefault("validation/" + name, double.NaN);
}
