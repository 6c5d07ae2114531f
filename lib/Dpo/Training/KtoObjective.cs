using Dpo.Data;
using Dpo.Estimators;
using Dpo.Losses;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>Objective of KTO: the KTO loss of responses labelled good or bad, with dropout off. Owns the reference
/// model's log-probabilities, not the policy.</summary>
/// <remarks>The reference point z is the mean log-ratio of the batch's mismatched pairs of prompt and response, no less
/// than 0 and without gradient (Ethayarajh et al. 2024, arXiv:2402.01306, section 4.1). So a row's loss depends on the
/// batch it is in: accumulating small batches is not the same as one large batch, and z of a small one is inaccurate.
/// Take as many rows as memory allows.</remarks>
public sealed class KtoObjective : IObjective<KtoBatch>, IDisposable
{
    private const string Own = "responses", Mismatched = "mismatched";
    private readonly ILanguageModel _policy;
    private readonly KtoLoss _loss;
    private readonly LogpsCache _reference;

    /// <summary>Creates the objective and computes the reference model's log-probabilities of a data set,
    /// once.</summary>
    /// <param name="policy">Language model to train.</param>
    /// <param name="reference">Reference model, usually a copy of the policy before training. It is not changed and
    /// must be another object than the policy.</param>
    /// <param name="examples">Data set of responses labelled desirable or undesirable; only its batches can be passed
    /// to <see cref="Compute"/>.</param>
    /// <param name="loss">KTO loss, with β and the weights of desirable and undesirable responses, e.g.
    /// <c>new KtoLoss(0.1)</c>.</param>
    /// <param name="cacheFolder">Path to a folder in which the reference model's log-probabilities are stored for later
    /// runs on the same data; created if absent. Null (default) to store nothing.</param>
    /// <exception cref="ArgumentException">The reference is the policy itself, or gives a response no finite
    /// log-probability.</exception>
    public KtoObjective(ILanguageModel policy, ILanguageModel reference, KtoBatches examples, KtoLoss loss,
        string? cacheFolder = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(loss);
        ModelCopy.RequireTwo(policy, reference);
        (_policy, _loss) = (policy, loss);
        _reference = cacheFolder is null ? Compute()
            : LogpsCache.LoadOrComputeIn(cacheFolder, Key(), reference.Device, Compute);

        Dictionary<string, string> Key() => LogpsCache.Key(reference, examples.Examples.Index()
            .SelectMany(e => new[] { e.Item.Example, examples.Mismatched(e.Index) }));

        LogpsCache Compute() => LogpsCache.Compute(reference, [Own, Mismatched], examples.InOrder(),
            batch => [Logps.Compute(reference, batch.Rows), Logps.Compute(reference, batch.Mismatched)], "response");
    }

    /// <inheritdoc/>
    public string Unit => "responses";

    /// <inheritdoc/>
    public string Detail => FormattableString.Invariant($"beta {_loss.Beta:g3}");

    /// <summary>Computes the loss of a batch as a sum, with its metrics.</summary>
    /// <param name="batch">Batch of labelled responses from the data set that was passed to this objective's
    /// constructor.</param>
    /// <returns>Sum of the losses, with the metrics kl (nats), rewards/* (implicit rewards, β log(P/P_ref)) and
    /// logps/*; the metrics */chosen are means over desirable responses, */rejected over undesirable ones.</returns>
    public LossSum Compute(KtoBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var logps = Logps.Compute(_policy, batch.Rows);                                          // [B]
        var theirs = _reference.Gather(Own, batch.Indices);
        var kl = Baseline(batch);
        var sum = _loss.PerResponse(logps, theirs, batch.Desirable, kl).sum();
        var rewards = _loss.Beta * (logps.detach() - theirs);
        return new LossSum(sum, batch.Indices.Count)
        {
            Metrics = Measure(logps.detach(), rewards, batch.Desirable, kl.ToDouble()),
        };
    }

    private Tensor Baseline(KtoBatch batch)
    {
        using var noGrad = no_grad();
        return KtoLoss.Baseline(Logps.Compute(_policy, batch.Mismatched), _reference.Gather(Mismatched, batch.Indices));
    }

    private static MetricSums Measure(Tensor logps, Tensor rewards, Tensor desirable, double kl)
    {
        using var scope = NewDisposeScope();
        var (good, bad) = (desirable, desirable.logical_not());
        var (goods, bads) = (good.sum().ToDouble(), bad.sum().ToDouble());
        var metrics = new MetricSums();
        metrics.Add("rewards/chosen", Sum(rewards, good), goods);
        metrics.Add("rewards/rejected", Sum(rewards, bad), bads);
        metrics.AddDifference("rewards/margins", "rewards/chosen", "rewards/rejected");
        metrics.Add("logps/chosen", Sum(logps, good), goods);
        metrics.Add("logps/rejected", Sum(logps, bad), bads);
        metrics.Add("kl", kl * (goods + bads), goods + bads);
        return metrics;
    }

    private static double Sum(Tensor all, Tensor which) => PreferenceObjective.Sum(all.masked_select(which));

    /// <inheritdoc/>
    public void Dispose() => _reference.Dispose();
}
