using Dpo.Base;
using TorchSharp;

namespace Dpo.Training;

/// <summary>Early stopping: a whole run, after which the model has the weights of the smallest held-out loss.</summary>
internal static class EarlyStopping
{
    /// <summary>Runs to the end and evaluates before the first update, after every so many updates, and after the
    /// last.</summary>
    /// <param name="model">Model to train; at the end it has the weights at which the held-out loss was
    /// smallest.</param>
    /// <param name="every">Number of updates between two evaluations on the held-out data, at least 1.</param>
    /// <param name="trainer">Trainer that updates the weights of <paramref name="model"/>.</param>
    /// <param name="heldOutLoss">Function that evaluates the model's present weights on data that is not trained on and
    /// returns the loss.</param>
    /// <param name="live">Receiver that displays the progress (step and metrics); null to use the one that the calling
    /// program has set.</param>
    /// <param name="stop">Cancellation token that ends the training after the update in progress; the model then gets
    /// the best weights so far.</param>
    /// <returns>Number of updates after which the held-out loss was smallest, and that loss; the model has the weights
    /// of that point.</returns>
    public static (long Step, double Loss) Run(torch.nn.Module model, int every, ITrainer trainer,
        Func<double> heldOutLoss, ILiveOutput? live, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        using var best = new BestWeights(model);
        Validate();
        while (trainer.StepsDone < trainer.Steps)
        {
            var before = trainer.StepsDone;
            trainer.Fit(Math.Min(trainer.Steps, (before / every + 1) * every), live, stop);
            if (trainer.StepsDone == before)
            {
                break;                                      // stopped from outside
            }
            Validate();
        }
        best.Restore();
        return (best.Step, best.Loss);

        void Validate() => best.RetainIfBetter(trainer.StepsDone, heldOutLoss());
    }
}
