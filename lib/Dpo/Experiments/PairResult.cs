using Dpo.Training;

namespace Dpo.Experiments;

/// <summary>What a run on preference data gave.</summary>
/// <param name="Steps">Updates done.</param>
/// <param name="Seconds">Of this process, evaluations included.</param>
/// <param name="Pairs">Pairs to learn from.</param>
/// <param name="HeldOut">Pairs held out.</param>
/// <param name="TrainLoss">Mean of the last 100 steps.</param>
/// <param name="ValidationLoss">Over the held-out pairs; NaN where it was not reached.</param>
/// <param name="ValidationAccuracy">Share of held-out pairs whose chosen response has the higher reward.</param>
/// <param name="ValidationMargin">Mean reward of chosen less rejected, held out.</param>
public sealed record PairResult(long Steps, double Seconds, int Pairs, int HeldOut, double TrainLoss, double ValidationLoss, double ValidationAccuracy, double ValidationMargin)
{
    internal static PairResult Of(ITrainer trainer, PairData data, double seconds, string prefix = "")
    {
        double Last(string name) => trainer.Log.Rows[^1].Values.GetValueOrDefault("validation/" + name, double.NaN);
        return new PairResult(trainer.StepsDone, seconds, data.Train.Pairs.Count, data.HeldOut.Pairs.Count, trainer.Log.Series("loss").Values.TakeLast(100).Average(), Last("loss"),
            Last(prefix.Length > 0 ? prefix + "accuracies" : "accuracy"), Last(prefix.Length > 0 ? prefix + "margins" : "margin"));
    }
}
