using System.Diagnostics;
using Dpo.Estimators;
using Dpo.Losses;
using Dpo.Science.Exact;
using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Toy;

/// <summary>Every preference loss with endless data, on a transformer: how near the policy comes to the loss's own
/// infimum, and where that is.</summary>
public static class ToyLosses
{
    private const int PromptsAtOnce = 2;                    // 781² pairs each

    /// <summary>Returns the losses of the recorded experiments, by the names of their rows. A fixed list: a loss that
    /// is registered later is in no recorded row.</summary>
    /// <param name="beta">Weight β of the implicit reward β log(P/P_ref), for the losses that have one; SimPO, ORPO and
    /// the next-token term of "rpo" use fixed scales.</param>
    /// <returns>New dictionary of preference losses, by name, e.g. "dpo", "ipo" or "simpo"; each loss is bounded
    /// below.</returns>
    public static IReadOnlyDictionary<string, PreferenceLoss> Recorded(double beta) =>
        new Dictionary<string, PreferenceLoss>
        {
            ["dpo"] = new DpoLoss(beta),
            ["cdpo"] = new DpoLoss(beta, 0.1),
            ["robust"] = new RobustDpoLoss(beta, 0.1),
            ["ipo"] = new IpoLoss(beta, LengthNormalised: false),
            ["ipo-mean"] = new IpoLoss(beta, LengthNormalised: true),
            ["hinge"] = new HingeLoss(beta),
            ["rdpo"] = new LengthRegularisedDpoLoss(beta, 0.1),
            ["dpo-norm"] = new LengthNormalisedDpoLoss(beta),
            ["reference-free"] = new ReferenceFreeLoss(new DpoLoss(beta)),
            ["rpo"] = new SftMixLoss(new DpoLoss(beta), 0.1),
            ["simpo"] = new SimPoLoss(2, 0.5),
            ["orpo"] = new OrpoLoss(0.1),
            ["apo-zero"] = new ApoZeroLoss(beta),
            ["apo-down"] = new ApoDownLoss(beta),
        };

    /// <summary>Trains a policy on the exact expectation of a loss, over pairs of responses that are each drawn in
    /// proportion to the square root of P_ref, with two prompts in each update, in turn.</summary>
    /// <param name="lab">Experiment setup: toy task whose responses can all be listed, its fitted reference model, and
    /// the seeds.</param>
    /// <param name="name">Name of the preference loss, a key of <see cref="Recorded"/>, e.g. "dpo"; becomes the name of
    /// the result row.</param>
    /// <param name="steps">Number of optimiser updates, each on two prompts with all their response pairs; 500 by
    /// default.</param>
    /// <returns>Result row of the trained policy. <see cref="ToyResult.LossGap"/> and
    /// <see cref="ToyResult.KlToMinimiser"/> compare the policy with the loss's exact minimiser; both are null for
    /// "hinge".</returns>
    public static ToyResult Train(ToyLab lab, string name, int steps = 500)
    {
        ArgumentNullException.ThrowIfNull(lab);
        var loss = Recorded(lab.World.Beta)[name];
        var watch = Stopwatch.StartNew();
        using var policy = lab.NewPolicy();
        using var scope = NewDisposeScope();
        var single = new Population(lab, ScalarType.Float32);
        var update = 0;
        using var trainer = new ExactTrainer(policy, lab.PromptIds, lab.World.Space, logps =>
        {
            var first = PromptsAtOnce * update++;
            return Enumerable.Range(first, PromptsAtOnce).Select(i => i % lab.Prompts.Count)
                .Select(x => single.Compute(loss, logps[x], x)).Aggregate((a, b) => a + b) / PromptsAtOnce;
        }, new OptimConfig(new CosineLr(2e-3), steps), lab.NewLog(name));
        trainer.Fit();
        var row = lab.Judge(name, policy, watch);
        return loss is HingeLoss ? row : WithInfimum(lab, row, loss, lab.Table(policy));
    }

    /// <summary>Trains a policy on the exact expectation of KTO's loss: every response, desirable as often as it beats
    /// another drawn in proportion to the square root of P_ref, else undesirable; all prompts in each update.</summary>
    /// <param name="lab">Experiment setup: toy task whose responses can all be listed, its fitted reference model, and
    /// the seeds.</param>
    /// <param name="steps">Number of optimiser updates, each on all prompts and all responses; 500 by default.</param>
    /// <returns>Result row of the trained policy, named "kto"; without a loss gap, because the KTO loss has no
    /// minimiser here.</returns>
    public static ToyResult Kto(ToyLab lab, int steps = 500)
    {
        ArgumentNullException.ThrowIfNull(lab);
        var (loss, watch) = (new KtoLoss(lab.World.Beta), Stopwatch.StartNew());
        using var policy = lab.NewPolicy();
        using var scope = NewDisposeScope();
        var reference = lab.LogReference.to_type(ScalarType.Float32);                                           // [X,N]
        var w = (0.5 * reference).softmax(1);
        var good = stack([.. Enumerable.Range(0, lab.Prompts.Count).Select(x =>
            PopulationLoss.BradleyTerry(lab.Rewards[x]).to_type(ScalarType.Float32).matmul(w[x]))]);
        using var trainer = new ExactTrainer(policy, lab.PromptIds, lab.World.Space,
            logps => Enumerable.Range(0, lab.Prompts.Count).Select(x =>
            {
                var z = Divergence.Kl(logps[x].unsqueeze(0), reference[x].unsqueeze(0)).detach().squeeze(0);
                Tensor As(bool desirable) => loss.PerResponse(
                    logps[x], reference[x], full_like(logps[x], desirable, ScalarType.Bool), z);
                return (w[x] * (good[x] * As(true) + (1 - good[x]) * As(false))).sum();
            }).Aggregate((a, b) => a + b) / lab.Prompts.Count,
            new OptimConfig(new CosineLr(2e-3), steps), lab.NewLog("kto"));
        trainer.Fit();
        return lab.Judge("kto", policy, watch);
    }

    // What Newton's method finds from the reference; the hinge has corners, where it cannot be used.
    private static ToyResult WithInfimum(ToyLab lab, ToyResult row, PreferenceLoss loss, Tensor table)
    {
        var exact = new Population(lab, ScalarType.Float64);
        var (gap, kl) = (0.0, 0.0);
        for (var x = 0; x < lab.Prompts.Count; x++)
        {
            using var scope = NewDisposeScope();
            var minimiser = exact.Minimiser(loss, x);
            var above = exact.Compute(loss, table[x], x) - exact.Compute(loss, minimiser, x);
            gap += above.ToDouble() / lab.Prompts.Count;
            kl += Divergence.Kl(table[x].unsqueeze(0), minimiser.unsqueeze(0)).ToDouble() / lab.Prompts.Count;
        }
        return row with { LossGap = gap, KlToMinimiser = loss is ApoZeroLoss or ApoDownLoss ? null : kl };
    }

    private sealed class Population
    {
        private readonly Tensor _lengths;
        private readonly (Tensor Reference, Tensor Preferences, Tensor Weights)[] _prompts;
        private readonly (PairLogps Reference, Tensor Shown)[] _pairs;

        public Population(ToyLab lab, ScalarType type)
        {
            _lengths = tensor(lab.World.Space.TokenCounts.Select(c => (double)c).ToArray(), type,
                device: lab.Reference.Device);
            var (references, rewards) = (lab.LogReference.to_type(type), lab.Rewards.to_type(type));
            _prompts = [.. Enumerable.Range(0, lab.Prompts.Count).Select(x =>
            {
                var w = (0.5 * references[x]).softmax(0);
                return (references[x], PopulationLoss.BradleyTerry(rewards[x]), w.unsqueeze(1) * w.unsqueeze(0));
            })];
            _pairs = [.. _prompts.Select(p => (PopulationLoss.Pairs(p.Reference),
                PopulationLoss.Shown(p.Preferences, p.Weights, p.Reference.shape[0])))];
        }

        public Tensor Compute(PreferenceLoss loss, Tensor logPolicy, int x) => PopulationLoss.Compute(
            loss, PopulationLoss.Pairs(logPolicy, _lengths), _pairs[x].Reference, _pairs[x].Shown);

        public Tensor Minimiser(PreferenceLoss loss, int x)
        {
            var (reference, preferences, weights) = _prompts[x];
            return TableMinimiser.Minimise(loss, reference, reference, preferences, weights, _lengths, iterations: 60);
        }
    }
}
