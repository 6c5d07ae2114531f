using Dpo.Base;
using Dpo.Data;
using Dpo.Estimators;
using Dpo.Metrics;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>Trainer of PPO with a KL penalty (Ouyang et al. 2022, arXiv:2203.02155): each iteration samples responses,
/// scores them and trains on them. Owns the optimizers' states, not the models.</summary>
public sealed class PpoTrainer : ITrainer
{
    private readonly ILanguageModel _policy;
    private readonly ScalarModel _value;
    private readonly IReadOnlyList<int[]> _prompts;
    private readonly PpoConfig _config;
    private readonly Seeds _seeds;
    private readonly RolloutCollector _collector;
    private readonly EpochOrder _order;
    private readonly Trainee _policyTrainee, _valueTrainee;
    private readonly StepLoop _loop;

    /// <summary>Creates a run that has done no iteration.</summary>
    /// <param name="policy">Language model to train. Move it, the reference and the value model to their device (CPU or
    /// GPU) before you pass them.</param>
    /// <param name="reference">Reference model, usually a copy of the policy before training. It is not changed and
    /// must be another object than the policy.</param>
    /// <param name="value">Value model, which estimates the expected reward at each token; it is trained together with
    /// the policy.</param>
    /// <param name="prompts">Token ids of each prompt, at least one prompt; the prompts are used in a new random order
    /// in each pass over them.</param>
    /// <param name="score">Reward function, which returns a score for each sampled response, e.g. a reward
    /// model's.</param>
    /// <param name="config">Settings of PPO: number of iterations, batch size, response length, KL penalty, learning
    /// rates.</param>
    /// <param name="seeds">Random seeds for the order of the prompts, the sampled responses and the order of the
    /// minibatches; the same seeds give the same run.</param>
    /// <param name="log">Log to which a row with the metrics is added after each iteration; pass a new one.</param>
    /// <exception cref="ArgumentException">There is no prompt, or the policy is given as its own reference.</exception>
    public PpoTrainer(ILanguageModel policy, ILanguageModel reference, ScalarModel value, IReadOnlyList<int[]> prompts,
        ScoreResponses score, PpoConfig config, Seeds seeds, RunLog log)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(prompts);
        ArgumentNullException.ThrowIfNull(score);
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(seeds);
        config.Validate();
        ModelCopy.RequireTwo(policy, reference);
        if (prompts.Count == 0)
        {
            throw new ArgumentException("expected at least one prompt to sample responses for");
        }
        (_policy, _value, _prompts, _config, _seeds, Log, Beta) =
            (policy, value, prompts, config, seeds, log, config.Kl.Beta);
        _collector = new RolloutCollector(policy, reference, value, score, config);
        _order = new EpochOrder(prompts.Count, seeds.For(SeedPurpose.Prompts));
        _loop = new StepLoop("ppo", config.Iterations);
        _policyTrainee = new Trainee(policy.Module, config.Optimiser(config.PolicyRate));
        _valueTrainee = new Trainee(value, config.Optimiser(config.ValueRate ?? config.PolicyRate));
    }

    /// <inheritdoc/>
    public RunLog Log { get; }

    /// <summary>Number of iterations in the whole run.</summary>
    public long Steps => _loop.Steps;

    /// <summary>Number of iterations done so far.</summary>
    public long StepsDone => _loop.Done;

    /// <summary>Weight β of the KL penalty in the next iteration, reward units per nat.</summary>
    public double Beta { get; private set; }

    /// <summary>Ratio ρ = P/P_old of each response token in the last update done, before its step; for a
    /// histogram.</summary>
    public IReadOnlyList<double> Ratios { get; private set; } = [];

    /// <summary>Does one iteration, with dropout off: samples a batch of responses and makes the updates from
    /// it.</summary>
    /// <returns>Metrics of the iteration, named as in TRL: objective/*, policy/*, loss/*, val/*, lr, episode;
    /// objective/kl_eos is the part of objective/kl that comes from end-of-sequence tokens.</returns>
    /// <exception cref="TrainingDivergedException">A loss or gradient is not finite; both models are as before that
    /// update, with the iteration's earlier updates done.</exception>
    public StepMetrics Step()
    {
        using var evaluating = new EvaluationMode(_policy.Module);
        using var evaluatingValue = new EvaluationMode(_value);
        int[][] prompts = [.. _order.Batch(StepsDone, _config.BatchSize).Select(i => _prompts[i])];
        using var rollout = _collector.Collect(prompts, Beta, new Seeds(_seeds.For(SeedPurpose.Rollout(StepsDone))));
        var updates = new UpdateMetrics();
        var order = new EpochOrder(_config.BatchSize, _seeds.For(SeedPurpose.Minibatches(StepsDone)));
        var size = _config.BatchSize / _config.Minibatches;
        for (var i = 0; i < _config.Epochs * _config.Minibatches; i++)
        {
            using var scope = NewDisposeScope();
            var rows = tensor(order.Batch(i, size).Select(r => (long)r).ToArray(), device: _policy.Device);
            using var part = rollout.Rows(rows);
            try
            {
                Update(part, 1 + StepsDone * _config.Epochs * _config.Minibatches + i, updates);
            }
            catch
            {
                _policyTrainee.Discard();       // or what was added up would count in the next update
                _valueTrainee.Discard();
                throw;
            }
            if (updates.LastApproxKl > _config.MaxApproxKl)
            {
                break;
            }
        }
        _loop.Done++;
        Ratios = updates.Ratios;
        var metrics = new StepMetrics(StepsDone, PpoMetrics.Compute(rollout, updates, Beta, _config, StepsDone));
        Beta = _config.Kl.After(Beta, metrics["objective/kl"], _config.BatchSize);
        Log.Add(metrics);
        return metrics;
    }

    private void Update(Rollout minibatch, long update, UpdateMetrics updates)
    {
        var tokens = minibatch.Mask.sum().ToDouble();
        var (policySum, valueSum) = (0.0, 0.0);
        var (logps, values) = (new List<Tensor>(), new List<Tensor>());
        foreach (var part in minibatch.Split(_config.AccumulationSteps))
        {
            using var owned = part;
            using var scope = NewDisposeScope();        // what a part's graph held is free before the next one's
            var ids = part.Batch.Ids;
            var now = Logps.PerToken(RolloutCollector.TokenLogits(_policy, ids, _config.Temperature), ids); // [b,T-1]
            var clipped = _config.Clip.PerToken(now, part.Logps, part.Advantages, part.Mask);
            policySum += Backward(_policyTrainee, clipped, part.Mask);
            var value = _value.forward(ids[.., ..^1]);                                                      // [b,T-1]
            var missed = _config.Value.PerToken(value, part.Values, part.Returns, part.Mask);
            valueSum += Backward(_valueTrainee, missed, part.Mask);
            logps.Add(now.detach().MoveToOuterDisposeScope());
            values.Add(value.detach().MoveToOuterDisposeScope());
        }
        var detail = FormattableString.Invariant($"beta {Beta:g3}");
        var policyNorm = _policyTrainee.RequireFinite(update, policySum, tokens, detail);   // both before either learns
        var valueNorm = _valueTrainee.RequireFinite(update, valueSum, tokens);
        var lr = _policyTrainee.Apply(update, policyNorm, tokens);
        _valueTrainee.Apply(update, valueNorm, tokens);
        updates.Add(minibatch, cat(logps), cat(values), policySum / tokens, valueSum / tokens, _config);
        updates.AddSteps(policyNorm, valueNorm, lr);
    }

    private static double Backward(Trainee trainee, Tensor perToken, Tensor mask)
    {
        var sum = Masked.Sum(perToken, mask);
        trainee.Backward(sum);
        return sum.ToDouble();
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

    private (string, nn.Module, FusedAdamW)[] Parts =>
    [
        ("policy.", _policyTrainee.Model, _policyTrainee.Optimizer),
        ("value.", _valueTrainee.Model, _valueTrainee.Optimizer),
    ];

    /// <inheritdoc/>
    public void Dispose()
    {
        _policyTrainee.Dispose();
        _valueTrainee.Dispose();
    }
}
