using Dpo.Base;
using Dpo.Estimators;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>Metrics of the updates of one iteration of PPO, averaged over the updates. Holds numbers only.</summary>
internal sealed class UpdateMetrics
{
    private readonly Dictionary<string, List<double>> _numbers = [];

    /// <summary>Metric policy/approxkl of the last update, nats per token; 0 before the first.</summary>
    public double LastApproxKl => _numbers.TryGetValue("policy/approxkl_avg", out var kls) ? kls[^1] : 0;

    /// <summary>Ratio ρ = P/P_old of each response token in the last update.</summary>
    public double[] Ratios { get; private set; } = [];

    /// <summary>Adds the metrics of an update, as they were before its step.</summary>
    public void Add(Rollout part, Tensor logps, Tensor values, double policyLoss, double valueLoss, PpoConfig config)
    {
        var logratio = logps - part.Logps;                                                      // log ρ  [b,T-1]
        var ratio = logratio.masked_fill(part.Mask.logical_not(), 0).exp();
        Ratios = ratio.masked_select(part.Mask).ToDoubles();
        Add("loss/policy_avg", policyLoss);
        Add("loss/value_avg", valueLoss);
        Add("policy/approxkl_avg", Masked.Mean(KlEstimators.K2(logratio), part.Mask).ToDouble());
        Add("policy/clipfrac_avg", config.Clip.ClipFraction(logps, part.Logps, part.Advantages, part.Mask).ToDouble());
        Add("val/ratio", Masked.Mean(ratio, part.Mask).ToDouble());
        Add("val/ratio_var", Masked.Variance(ratio, part.Mask).ToDouble());
        Add("val/clipfrac_avg", config.Value.ClipRange is { } c
            ? Masked.Mean(((values - part.Values).abs() > c).to_type(values.dtype), part.Mask).ToDouble()
            : 0);
    }

    /// <summary>Adds the gradient norms and the learning rate of an update.</summary>
    public void AddSteps(double policyNorm, double valueNorm, double lr)
    {
        Add("grad_norm", policyNorm);
        Add("value/grad_norm", valueNorm);
        Add("lr", lr);
    }

    /// <summary>Means of the metrics over the updates, by name.</summary>
    public IEnumerable<KeyValuePair<string, double>> Means =>
        _numbers.Select(n => KeyValuePair.Create(n.Key, n.Value.Average()));

    private void Add(string name, double number) =>
        (_numbers.TryGetValue(name, out var list) ? list : _numbers[name] = []).Add(number);
}
