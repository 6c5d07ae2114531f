using Dpo.Training;

namespace Dpo.Runs;

/// <summary>What a run on preference data gave.</summary>
/// <param name="Steps">Updates done.</param>
/// <param name="Seconds">Of this process, evaluations included.</param>
/// <param name="Pairs">Pairs to learn from.</param>
/// <param name="HeldOut">Pairs held out.</param>
/// <param name="TrainLoss">Mean of the last 100 steps.</param>
/// <param name="ValidationLoss">Over the held-out pairs; NaN where it was not reached.</param>
/// <param name="ValidationAccuracy">Share of held-out pairs whose chosen response has the higher reward.</param>
/// <param name="ValidationMargin">Mean reward of chosen less rejected, held out.</param>
public sealed record PairResult(long Steps, double Seconds, int Pairs, int HeldOut, double TrainLoss,
    double ValidationLoss, double ValidationAccuracy, double ValidationMargin)
{
    internal static PairResult Of(ITrainer trainer, PairData data, double seconds, string accuracy, string margin)
    {
        double Last(string name) => RunSummary.Validation(trainer.Log, name);
        return new PairResult(trainer.StepsDone, seconds, data.Train.Pairs.Count, data.HeldOut.Pairs.Count,
            RunSummary.TrainLoss(trainer.Log), Last("loss"), Last(accuracy), Last(margin));
    }
}

/// <summary>How a model is trained on preference data.</summary>
/// <param name="Steps">Updates.</param>
/// <param name="BatchSize">Pairs a batch.</param>
/// <param name="LearningRate">At the end of the warm-up; a cosine takes it to 0.</param>
public sealed record PairSettings(int Steps = 200, int BatchSize = 16, double LearningRate = 1e-4)
{
    /// <summary>The chat template's name: "instruction", "plain", or "model" for the one in the model's
    /// folder.</summary>
    public string Template { get; init; } = "instruction";

    /// <summary>Most tokens of a prompt with a response; null for the model's context.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The share of pairs, the last ones, that is held out where no file of held-out pairs is given.</summary>
    public double HeldOutShare { get; init; } = 0.1;

    /// <summary>Batches whose gradients are added up before an update.</summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>Updates between two evaluations, which also save the run where nothing else is said.</summary>
    public int ValidateEvery { get; init; } = 50;

    /// <summary>The optimiser: AdamW, warm-up of a tenth of the updates, no decay, clip 1.</summary>
    /// <returns>The configuration.</returns>
    public OptimConfig Optim() => new(new CosineLr(LearningRate, 0, Warmup: Steps / 10), Steps)
    {
        AccumulationSteps = AccumulationSteps,
    };
}
