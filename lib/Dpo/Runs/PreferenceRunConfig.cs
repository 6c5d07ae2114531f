using Dpo.Training;

namespace Dpo.Runs;

/// <summary>Result of a run on preference data.</summary>
/// <param name="Steps">Number of updates of the weights done in total, those before a resume included.</param>
/// <param name="Seconds">Duration in seconds in this process, evaluations included; time before a resume is
/// not.</param>
/// <param name="Pairs">Number of pairs in the training data.</param>
/// <param name="HeldOut">Number of pairs that were evaluated and not trained on.</param>
/// <param name="TrainLoss">Mean training loss of the last 100 updates, or of all if there were fewer.</param>
/// <param name="ValidationLoss">Mean loss of the held-out pairs after the last update; NaN if the training was stopped
/// before its last evaluation.</param>
/// <param name="ValidationAccuracy">Share in [0, 1] of the held-out pairs whose chosen response has the higher reward
/// (DPO: implicit reward; reward model: its score). NaN if the training was stopped before its last evaluation.</param>
/// <param name="ValidationMargin">Mean reward of the chosen minus that of the rejected held-out responses (DPO:
/// implicit reward; reward model: its score). NaN if the training was stopped before its last evaluation.</param>
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
/// <param name="Steps">Number of updates of the weights in the whole training, at least 1; default 200.</param>
/// <param name="BatchSize">Number of training examples in each batch (pairs; for KTO single responses), at least 1;
/// default 16.</param>
/// <param name="LearningRate">Learning rate at the end of the warm-up, above 0, default 1e-4; then the rate falls along
/// a cosine to 0.</param>
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
    /// <returns>Optimiser settings with the learning rate and number of updates of this record.</returns>
    public OptimConfig Optim() => new(new CosineLr(LearningRate, 0, Warmup: Steps / 10), Steps)
    {
        AccumulationSteps = AccumulationSteps,
    };
}
