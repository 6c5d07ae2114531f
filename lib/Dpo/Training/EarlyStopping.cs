using Dpo.Base;
using TorchSharp;

namespace Dpo.Training;

/// <summary>Early stopping: a whole run, after which the model has the weights of the smallest held-out loss.</summary>
internal static class EarlyStopping
{
    /// <summary>Runs to the end and evaluates before the first update, after every so many updates, and after the
    /// last.</summary>
    /// <param name="model">Model that is trained; at the end it has its best weights.</param>
    /// <param name="every">Number of updates between two evaluations, at least 1.</param>
    /// <param name="trainer">Trainer of the model, which does the updates.</param>
    /// <param name="heldOutLoss">Function that computes the loss on data that is not trained on.</param>
    /// <param name="live">Receiver of the progress reports; null for that of the host program.</param>
    /// <param name="stop">Request to stop: the step in progress is finished, then the best weights so far are
    /// restored.</param>
    /// <returns>Number of updates after which the best weights were reached, and their held-out loss.</returns>
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
