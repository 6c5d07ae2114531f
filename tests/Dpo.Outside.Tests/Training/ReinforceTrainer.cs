using Dpo.Base;
using Dpo.Data;
using Dpo.Estimators;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Sampling;
using Dpo.Text;
using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Outside.Tests.Training;

/// <summary>A trainer whose step is no loss of a batch: REINFORCE (Williams 1992) samples, scores and learns.</summary>
/// <param name="policy">What samples and learns; owned by the caller.</param>
/// <param name="prompts">Answered once a step.</param>
/// <param name="reward">Points of a response.</param>
// begin trainer
internal sealed class ReinforceTrainer(ILanguageModel policy, int[][] prompts, Func<int[], double> reward,
    SamplingConfig sampling, OptimConfig config, Seeds seeds, RunLog log) : ITrainer
{
    private readonly Trainee _trainee = new(policy.Module, config);
    private readonly StepLoop _loop = new("reinforce", config.Steps);

    public RunLog Log => log;

    public long Steps => _loop.Steps;

    public long StepsDone => _loop.Done;

    public RunLog Fit(long? until = null, ILiveOutput? live = null, CancellationToken stop = default)
    {
        _loop.Run(Step, until, live, stop);
        return log;
    }

    private StepMetrics Step()
    {
        using var scope = NewDisposeScope();
        var responses = Sampler.Generate(policy, prompts, sampling, new Seeds(seeds.For($"step {StepsDone}")));
        using var batch = SequenceBatch.Create(
            [.. prompts.Zip(responses, (prompt, response) => new EncodedExample(prompt, response.Ids))], policy.Device);
        var rewards = responses.Select(r => reward(r.Ids)).ToArray();
        var advantages = tensor([.. rewards.Select(r => (float)(r - rewards.Average()))], device: policy.Device);   // [B]
        var loss = PolicyGradient.Loss(Logps.Compute(policy, batch), advantages).sum();
        _trainee.Backward(loss);
        var (norm, rate) = _trainee.Update(StepsDone + 1, loss.ToDouble(), prompts.Length);
        _loop.Done++;
        var metrics = new StepMetrics(StepsDone, new Dictionary<string, double>
        {
            ["reward"] = rewards.Average(),
            ["grad_norm"] = norm,
            ["lr"] = rate,
        });
        log.Add(metrics);
        return metrics;
    }

    public void Save(string file) => TrainingState.Save(file, _trainee.Model, _trainee.Optimizer, StepsDone);

    public void Resume(string file) => _loop.ResumeAt(TrainingState.Load(file, _trainee.Model, _trainee.Optimizer));

    public void Dispose() => _trainee.Dispose();
}
// end trainer
