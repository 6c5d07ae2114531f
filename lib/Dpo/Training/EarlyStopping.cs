using Dpo.Base;
using TorchSharp;

namespace Dpo.Training;

/// <summary>A whole run, from which the weights of the least held-out loss are kept.</summary>
internal static class EarlyStopping
{
    /// <summary>Runs to the end, evaluating before the first update, every so many, and after the last.</summary>
    /// <param name="model">Left at its best weights.</param>
    /// <param name="every">Updates between evaluations.</param>
    /// <param name="trainer">Trains it.</param>
    /// <param name="heldOutLoss">The loss on what is not trained on.</param>
    /// <param name="live">Gets the progress; null for the host's.</param>
    /// <param name="stop">Stops after the step in hand.</param>
    /// <returns>The update whose weights were kept, and its loss.</returns>
    public static (long Step, double Loss) Run(torch.nn.Module model, int every, ITrainer trainer,
        Func<double> heldOutLoss, ILiveOutput? live, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        using var best = new BestWeights(model);
        Consider();
        while (trainer.StepsDone < trainer.Steps)
        {
            var before = trainer.StepsDone;
            trainer.Fit(Math.Min(trainer.Steps, (before / every + 1) * every), live, stop);
            if (trainer.StepsDone == before)
            {
                break;                                      // stopped from outside
            }
            Consider();
        }
        best.Restore();
        return (best.Step, best.Loss);

        void Consider() => best.Consider(trainer.StepsDone, heldOutLoss());
    }
}
