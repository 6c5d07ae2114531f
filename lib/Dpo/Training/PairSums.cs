using Dpo.Estimators;
using Dpo.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>Adds up what a step or an evaluation reports of pairs of responses. Holds numbers only.</summary>
internal sealed class PairSums
{
    private readonly Dictionary<string, double> _sums = [];

    /// <summary>Pairs so far.</summary>
    public double Pairs { get; private set; }

    /// <summary>The sum of their losses.</summary>
    public double Loss => _sums["loss"];

    /// <summary>Everything, divided by the pairs.</summary>
    public Dictionary<string, double> Means => _sums.ToDictionary(s => s.Key, s => s.Value / Pairs);

    /// <summary>Takes a batch in.</summary>
    /// <param name="loss">Summed over the batch.</param>
    /// <param name="policy">[B] each.</param>
    /// <param name="rewards">What the loss takes the responses to be worth.</param>
    public void Add(Tensor loss, PairLogps policy, PairRewards rewards)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (chosen, rejected) = rewards;
        AddRewards(loss, chosen, rejected, "rewards/chosen", "rewards/rejected", "rewards/margins", "rewards/accuracies");
        Add("logps/chosen", Sum(policy.Chosen));
        Add("logps/rejected", Sum(policy.Rejected));
    }

    /// <summary>Takes a batch of a reward model in.</summary>
    /// <param name="loss">Summed over the batch.</param>
    /// <param name="chosen">r(x,y+) [B].</param>
    /// <param name="rejected">r(x,y-) [B].</param>
    public void Add(Tensor loss, Tensor chosen, Tensor rejected)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        AddRewards(loss, chosen, rejected, "rewards/chosen", "rewards/rejected", "margin", "accuracy");
    }

    private void AddRewards(Tensor loss, Tensor chosen, Tensor rejected, string first, string second, string margin, string accuracy)
    {
        Pairs += chosen.shape[0];
        Add("loss", loss.ToDouble());
        Add(first, Sum(chosen));
        Add(second, Sum(rejected));
        Add(margin, Sum(chosen - rejected));
        Add(accuracy, Sum((chosen > rejected).to_type(chosen.dtype) + (chosen == rejected).to_type(chosen.dtype) / 2));
    }

    private static double Sum(Tensor x) => x.sum(ScalarType.Float64).ToDouble();

    private void Add(string name, double sum) => _sums[name] = _sums.GetValueOrDefault(name) + sum;
}

/// <summary>A preference or reward loss over a set of pairs.</summary>
/// <param name="Loss">Mean over the pairs.</param>
/// <param name="Accuracy">Share of pairs whose chosen response has the higher reward; ties count one half.</param>
/// <param name="Margin">Mean reward of chosen less rejected.</param>
/// <param name="Pairs">How many.</param>
public sealed record PairEvaluation(double Loss, double Accuracy, double Margin, int Pairs)
{
    /// <summary>As rows of a log.</summary>
    /// <param name="step">Updates done.</param>
    /// <param name="accuracy">What the trainer calls the accuracy.</param>
    /// <param name="margin">What it calls the margin.</param>
    /// <returns>validation/loss and both.</returns>
    internal StepMetrics Row(long step, string accuracy, string margin) =>
        new(step, new Dictionary<string, double> { ["validation/loss"] = Loss, [$"validation/{accuracy}"] = Accuracy, [$"validation/{margin}"] = Margin });
}
