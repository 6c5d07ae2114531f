using Dpo.Base;
using Dpo.Data;
using Dpo.Estimators;
using Dpo.Losses;
using Dpo.Metrics;
using Dpo.Models;
using Dpo.Science.Exact;
using Dpo.Science.Toy;
using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Bugs;

/// <summary>DPO as one writes it for the first time, with room for a bug in each line; without a bug it computes what
/// <see cref="PreferenceTrainer"/> does.</summary>
/// <param name="lab">Setup: toy task whose responses can all be listed, its reference model, and seeds.</param>
/// <param name="bug">Bug to build into the training loop; <see cref="Bug.None"/> for a correct loop.</param>
internal sealed class BuggyDpo(ToyLab lab, Bug bug)
{
    private const double DropoutShare = 0.1;

    /// <summary>Trains a policy and logs what such a loop reports: before each update the loss, margin and logps of its
    /// batch; at intervals, by enumeration, KL(P || P_ref) in nats and E[length] in symbols.</summary>
    /// <param name="pairs">Batches of preference pairs to train on, one per update.</param>
    /// <param name="config">Number of updates, learning-rate schedule and AdamW settings.</param>
    /// <param name="every">Number of updates between two exact evaluations of "kl" and "length", at least 1.</param>
    /// <returns>Log with loss, rewards/margins, logps/chosen, logps/rejected; at intervals kl and length.</returns>
    public RunLog Train(PreferenceBatches pairs, OptimConfig config, int every)
    {
        using var policy = NewPolicy();
        using var step = new Trainee(policy, config);
        var log = lab.NewLog($"DPO, {bug}");
        for (var i = 0; i < config.Steps; i++)
        {
            using var scope = NewDisposeScope();
            var numbers = new Dictionary<string, double>();
            if (i % every == 0)
            {
                Enumerate(policy, numbers);
            }
            using var batch = pairs.Get(i);
            var (ours, theirs) = (Both(policy, batch), Reference(policy, batch));
            var loss = Loss.PerPair(ours, theirs).sum();
            var means = PreferenceObjective.Measure(ours, Loss.Rewards(ours, theirs)).Means.ToDictionary();
            step.Backward(loss);
            step.Update(i + 1, loss.ToDouble(), batch.Pairs);
            numbers["loss"] = loss.ToDouble() / batch.Pairs;
            foreach (var name in (string[])["rewards/margins", "logps/chosen", "logps/rejected"])
            {
                numbers[name] = means[name];
            }
            log.Add(new StepMetrics(i, numbers));
        }
        var last = new Dictionary<string, double>();
        Enumerate(policy, last);
        log.Add(new StepMetrics(config.Steps, last));
        return log;
    }

    private DpoLoss Loss => new(bug == Bug.BetaForgotten ? 1 : lab.World.Beta);

    private Transformer NewPolicy()
    {
        if (bug != Bug.DropoutOn)
        {
            return lab.NewPolicy();
        }
        var policy = new Transformer(lab.Reference.Config with { Dropout = DropoutShare }, new Seeds(0));
        ModelCopy.Weights(lab.Reference, policy);
        policy.to(lab.Reference.Device);
        manual_seed(lab.Seeds.For(SeedPurpose.Dropout));              // dropout takes the library's own generator
        policy.train();
        return policy;
    }

    private PairLogps Reference(Transformer policy, PreferenceBatch batch)
    {
        using var noGrad = no_grad();
        return Both(bug == Bug.ReferenceNotFrozen ? policy : lab.Reference, batch);
    }

    // log P(y+|x) and log P(y-|x)  [B] each
    private PairLogps Both(Transformer model, PreferenceBatch batch)
    {
        var (rows, B) = (batch.Rows, batch.Pairs);
        var mask = Counted(rows);
        var perToken = Logps.PerToken(model.forward(rows.Ids[.., ..^1]), rows.Ids);
        var logps = bug == Bug.MeanForSum
            ? Logps.Mean(perToken, mask) : Logps.Sum(perToken, mask);
        return new PairLogps(logps[..B], logps[B..]);
    }

    private Tensor Counted(SequenceBatch rows)
    {
        var positions = arange(rows.Ids.shape[1], device: rows.Ids.device);
        return bug switch
        {
            Bug.EosMasked => rows.Mask & (rows.Ids != lab.World.Vocabulary.EosId),
            Bug.PromptInTheLoss =>
                rows.Mask | ((positions >= 1) & (positions < lab.PromptIds[0].Length)),
            _ => rows.Mask,
        };
    }

    private void Enumerate(Transformer policy, Dictionary<string, double> numbers)
    {
        using var evaluating = new EvaluationMode(policy);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var table = lab.Table(policy);
        var symbols = tensor(lab.World.Space.SymbolCounts.Select(c => (double)c).ToArray(), device: table.device);
        numbers["kl"] = Divergence.Kl(table, lab.LogReference).mean().ToDouble();
        numbers["length"] = (table.exp() * symbols).sum(1).mean().ToDouble();
    }
}
