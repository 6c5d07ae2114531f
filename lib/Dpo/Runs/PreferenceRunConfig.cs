using Dpo.Training;

namespace Dpo.Runs;

/// <summary>Result of a run on preference data.</summary>
/// <param name="Steps">Number of updates that were done.</param>
/// <param name="Seconds">Duration in seconds in this process, evaluations included.</param>
/// <param name="Pairs">Number of pairs that were trained on.</param>
/// <param name="HeldOut">Number of pairs that were held out for evaluation.</param>
/// <param name="TrainLoss">Mean training loss of the last 100 steps.</param>
/// <param name="ValidationLoss">Mean loss over the held-out pairs; NaN where the run did not end with an
/// evaluation.</param>
/// <param name="ValidationAccuracy">Share in [0, 1] of the held-out pairs whose chosen response has the higher reward;
/// NaN where the run did not end with an evaluation.</param>
/// <param name="ValidationMargin">Mean reward of the chosen less that of the rejected held-out responses, reward units;
/// NaN where the run did not end with an evaluation.</param>
public sealed record PairResult(long Steps, double Seconds, int Pairs, int HeldOut, double TrainLoss,
    double ValidationLoss, double ValidationAccuracy, double ValidationMargin)
{
    internal static PairResult FromTrainer(
        ITrainer trainer, PairData data, double seconds, string accuracy, string margin)
    {
        double Last(string name) => RunSummary.Validation(trainer.Log, name);
        return new PairResult(trainer.StepsDone, seconds, data.Train.Pairs.Count, data.HeldOut.Pairs.Count,
            RunSummary.TrainLoss(trainer.Log), Last("loss"), Last(accuracy), Last(margin));
    }
}

/// <summary>Settings of a run that trains a model on preference data.</summary>
/// <param name="Steps">Number of updates, at least 1; default 200.</param>
/// <param name="BatchSize">Number of pairs in a batch, at least 1; default 16.</param>
/// <param name="LearningRate">Learning rate at the end of the warm-up, above 0; a cosine then lowers it to 0. Default
/// 1e-4.</param>
public sealed record PreferenceRunConfig(int Steps = 200, int BatchSize = 16, double LearningRate = 1e-4)
{
    /// <summary>Name of the prompt template: "instruction" (default), "plain", or "model" for the one in the model's
    /// folder.</summary>
    public string Template { get; init; } = "instruction";

    /// <summary>Largest number of tokens in a prompt with a response; null (default) for the model's context
    /// length.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Share of the pairs, the last ones, that is held out where no file of held-out pairs is given; default
    /// 0.1.</summary>
    public double HeldOutShare { get; init; } = 0.1;

    /// <summary>Number of batches whose gradients are accumulated before each update, at least 1; default 1.</summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>Number of updates between two evaluations; default 50. The run is saved at each of them if the options
    /// do not say otherwise.</summary>
    public int ValidateEvery { get; init; } = 50;

    /// <summary>Returns the settings of the optimiser: AdamW, warm-up of a tenth of the updates, no weight decay,
    /// gradients clipped at norm 1.</summary>
    /// <returns>Settings of the optimiser with this learning rate and number of updates.</returns>
    public OptimConfig Optim() => new(new CosineLr(LearningRate, 0, Warmup: Steps / 10), Steps)
    {
        AccumulationSteps = AccumulationSteps,
    };
}
