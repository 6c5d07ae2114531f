using Dpo.Base;
using Dpo.Data;
using Dpo.Estimators;
using Dpo.Metrics;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>PPO with KL (Ouyang et al. 2022, arXiv:2203.02155): sample, score, learn, again. Owns the optimizers' states, not the models.</summary>
public sealed class PpoTrainer : ITrainer
{
    private readonly Transformer _policy;
    private readonly ScalarModel _value;
    private readonly IReadOnlyList<int[]> _prompts;
    private readonly PpoConfig _config;
    private readonly Seeds _seeds;
    private readonly RolloutCollector _collector;
    private readonly EpochOrder _order;
    private readonly GradientStep _policyStep, _valueStep;
    private readonly StepLoop _loop;

    /// <summary>A run that has done no iteration.</summary>
    /// <param name="policy">Trained; on its device already, as are all.</param>
    /// <param name="reference">P_ref; left as it is.</param>
    /// <param name="value">Trained.</param>
    /// <param name="prompts">Token ids, shuffled each epoch.</param>
    /// <param name="score">r(x,y).</param>
    /// <param name="config">How.</param>
    /// <param name="seeds">Purposes "prompts", "rollout", "minibatches".</param>
    /// <param name="log">Where the numbers go.</param>
    /// <exception cref="ArgumentException">No prompt.</exception>
    public PpoTrainer(Transformer policy, Transformer reference, ScalarModel value, IReadOnlyList<int[]> prompts, ScoreResponses score, PpoConfig config, Seeds seeds, RunLog log)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(seeds);
        config.Validate();
        if (prompts.Count == 0)
        {
            throw new ArgumentException("expected at least one prompt to sample responses for");
        }
        (_policy, _value, _prompts, _config, _seeds, Log, Beta) = (policy, value, prompts, config, seeds, log, config.Kl.Beta);
        _collector = new RolloutCollector(policy, reference, value, score, config);
        _order = new EpochOrder(prompts.Count, seeds.For("prompts"));
        _loop = new StepLoop("ppo", config.Iterations);
        _policyStep = new GradientStep(policy, config.Optimiser(config.PolicyRate));
        _valueStep = new GradientStep(value, config.Optimiser(config.ValueRate));
    }

    /// <inheritdoc/>
    public RunLog Log { get; }

    /// <summary>Iterations done.</summary>
    public long StepsDone => _loop.Done;

    /// <summary>β of the next iteration, reward units per nat.</summary>
    public double Beta { get; private set; }

    /// <summary>ρ of each response token in the last update done, before its step: for a histogram.</summary>
    public IReadOnlyList<double> Ratios { get; private set; } = [];

    /// <summary>One iteration: a batch of responses, and the updates from it. Dropout is off.</summary>
    /// <returns>The field's names: objective/*, policy/*, loss/*, val/*, lr, episode. objective/kl_eos is the part of objective/kl that lies in the choice to stop.</returns>
    /// <exception cref="TrainingDivergedException">A loss or gradient is not finite; the model in question is as before that update.</exception>
    public StepMetrics Step()
    {
        using var evaluating = new EvaluationMode(_policy);
        using var evaluatingValue = new EvaluationMode(_value);
        int[][] prompts = [.. _order.Batch(StepsDone, _config.BatchSize).Select(i => _prompts[i])];
        using var rollout = _collector.Collect(prompts, Beta, new Seeds(_seeds.For($"rollout {StepsDone}")));
        var updates = new UpdateMetrics();
        var order = new EpochOrder(_config.BatchSize, _seeds.For($"minibatches {StepsDone}"));
        var size = _config.BatchSize / _config.Minibatches;
        for (var i = 0; i < _config.Epochs * _config.Minibatches; i++)
        {
            using var scope = NewDisposeScope();
            var rows = tensor(order.Batch(i, size).Select(r => (long)r).ToArray(), device: _policy.Device);
            using var part = rollout.Rows(rows);
            Update(part, 1 + StepsDone * _config.Epochs * _config.Minibatches + i, updates);
            if (updates.LastApproxKl > _config.MaxApproxKl)
            {
                break;
            }
        }
        _loop.Done++;
        Ratios = updates.Ratios;
        var metrics = new StepMetrics(StepsDone, PpoMetrics.Of(rollout, updates, Beta, _config, StepsDone));
        Beta = _config.Kl.After(Beta, metrics["objective/kl"], _config.BatchSize);
        Log.Add(metrics);
        return metrics;
    }

    private void Update(Rollout part, long update, UpdateMetrics updates)
    {
        var tokens = part.Mask.sum().ToDouble();
        var logps = Logps.PerToken(RolloutCollector.TokenLogits(_policy, part.Batch, _config.Temperature), part.Batch.Ids);         // [b,T-1]
        var policyLoss = Masked.Sum(_config.Clip.PerToken(logps, part.Logps, part.Advantages, part.Mask), part.Mask);
        policyLoss.backward();
        var (policyNorm, lr) = _policyStep.Run(update, policyLoss.ToDouble(), tokens, FormattableString.Invariant($"beta {Beta:g3}"));
        var values = _value.forward(part.Batch.Ids[.., ..^1]);                                                                      // [b,T-1]
        var valueLoss = Masked.Sum(_config.Value.PerToken(values, part.Values, part.Returns, part.Mask), part.Mask);
        valueLoss.backward();
        var (valueNorm, _) = _valueStep.Run(update, valueLoss.ToDouble(), tokens);
        updates.Add(part, logps.detach(), values.detach(), policyLoss.ToDouble() / tokens, valueLoss.ToDouble() / tokens, _config);
        updates.AddSteps(policyNorm, valueNorm, lr);
    }

    /// <inheritdoc/>
    public RunLog Fit(long? until = null, ILiveOutput? live = null, CancellationToken stop = default)
    {
        _loop.Run(Step, until, live, stop);
        return Log;
    }

    /// <inheritdoc/>
    public void Save(string file) => TrainingState.Save(file, StepsDone, Parts, ("beta", Beta));

    /// <inheritdoc/>
    public void Resume(string file)
    {
        var (step, numbers) = TrainingState.Load(file, Parts, "beta");
        Beta = numbers[0];
        _loop.ResumeAt(step);
    }

    private (string, nn.Module, FusedAdamW)[] Parts => [("policy.", _policy, _policyStep.Optimizer), ("value.", _value, _valueStep.Optimizer)];

    /// <inheritdoc/>
    public void Dispose()
    {
        _policyStep.Dispose();
        _valueStep.Dispose();
    }
}
