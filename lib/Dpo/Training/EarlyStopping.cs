using Dpo.Metrics;
using TorchSharp;

namespace Dpo.Training;

/// <summary>A whole run, from which the weights of the least held-out loss are kept.</summary>
internal static class EarlyStopping
{
    /// <summary>Runs to the end, evaluating before the first update, every so many, and after the last.</summary>
    /// <param name="model">Left at its best weights.</param>
    /// <param name="log">Gets validation/loss and the accuracy.</param>
    /// <param name="accuracy">What the accuracy is called.</param>
    /// <param name="steps">Updates of the run.</param>
    /// <param name="every">Updates between evaluations.</param>
    /// <param name="done">Updates so far.</param>
    /// <param name="fit">Runs up to an update.</param>
    /// <param name="evaluate">On held-out pairs.</param>
    /// <returns>The update whose weights were kept, and its loss.</returns>
    public static (long Step, double Loss) Run(torch.nn.Module model, RunLog log, string accuracy, long steps, int every, Func<long> done, Action<long> fit, Func<PairEvaluation> evaluate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        using var best = new BestWeights(model);
        Consider();
        while (done() < steps)
        {
            var before = done();
            fit(Math.Min(steps, (before / every + 1) * every));
            if (done() == before)
            {
                break;                                      // stopped from outside
            }
            Consider();
        }
        best.Restore();
        return (best.Step, best.Loss);

        void Consider()
        {
            var found = evaluate();
            log.Add(new StepMetrics(done(), new Dictionary<string, double> { ["validation/loss"] = found.Loss, [accuracy] = found.Accuracy }));
            best.Consider(done(), found.Loss);
        }
    }
}
