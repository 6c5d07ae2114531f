using Dpo.Base;
using Dpo.Estimators;
using Dpo.Losses;
using Dpo.Science.Exact;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Theorems;

/// <summary>The lecture's statements as theorems, each with a function that computes by how much its two sides differ
/// in a random world.</summary>
public static class Theorems
{
    /// <summary>All theorems, in the order of the derivation.</summary>
    public static IReadOnlyList<Theorem> All { get; } = [.. Core(), .. TokenTheorems.All, .. MinimiserTheorems.All];

    private static List<Theorem> Core() =>
    [
        new("P* sums to 1", 1e-9, w => Largest(w.LogOptimum.exp().sum(1) - 1)),
        new("J(P*) = E_x[beta log Z]", 1e-9, w => Relative(J(w, w.LogOptimum),
            w.Beta * OptimalPolicy.LogPartition(w.LogReference, w.Rewards, w.Beta).mean().ToDouble())),
        new("J(P*) - J(P) = beta KL(P || P*)", 1e-9, w =>
            Relative(J(w, w.LogOptimum),
                J(w, w.LogPolicy) + w.Beta * Divergence.Kl(w.LogPolicy, w.LogOptimum).mean().ToDouble())),
        new("the regret's two parts add up to beta KL(P || P*)", 1e-9, w =>
            Relative(Regret.Compute(w.LogPolicy, w.LogReference, w.Rewards, w.Rewards.roll(1, 1), w.Beta).Total,
                w.Beta * Divergence.Kl(w.LogPolicy, w.LogOptimum).mean().ToDouble())),
        new("r = beta log P*/P_ref + beta log Z", 1e-9, w => Largest(
            ImplicitReward.Compute(w.LogOptimum, w.LogReference, w.Beta)
            + w.Beta * OptimalPolicy.LogPartition(w.LogReference, w.Rewards, w.Beta).unsqueeze(1) - w.Rewards)
            / Math.Max(1, Largest(w.Rewards))),
        new("every policy is optimal for its implicit reward", 1e-9, w =>
            Largest(OptimalPolicy
                .Compute(w.LogReference, ImplicitReward.Compute(w.LogPolicy, w.LogReference, w.Beta), w.Beta)
                - w.LogPolicy) / Math.Max(1, Largest(w.LogPolicy))),
        new("Z cancels in the difference of two rewards", 1e-9, w =>
        {
            var h = ImplicitReward.Compute(w.LogOptimum, w.LogReference, w.Beta);
            return Largest(Differences(h) - Differences(w.Rewards)) / Math.Max(1, Largest(w.Rewards));
        }),
        new("r/s with beta/s keeps P*", 1e-9, w =>
        {
            var s = w.Between(0.1, 10);
            return Largest(OptimalPolicy.Compute(w.LogReference, w.Rewards / s, w.Beta / s).exp() - w.LogOptimum.exp());
        }),
        new("a number per prompt added to r keeps P*", 1e-9, w =>
            Largest(OptimalPolicy.Compute(w.LogReference, w.Rewards + 7, w.Beta).exp() - w.LogOptimum.exp())),
        new("the length-neutral reward's P* has P_ref's lengths", 1e-9, LengthNeutral),
        new("the score-function gradient is J's gradient", 1e-9, w =>
            Difference(RlhfObjective.Gradient(w.LogPolicy, w.LogReference, w.Rewards, w.Beta), AutogradOfJ(w))),
        new("the score-function gradient is J's difference quotient", 1e-5, QuotientOfJ),
        new("a baseline leaves the gradient as it is", 1e-9, w =>
        {
            var weight = w.Rewards - w.Beta * (w.LogPolicy - w.LogReference);
            return Difference(ScoreFunction(w.LogPolicy, weight), ScoreFunction(w.LogPolicy, weight - 3.7));
        }),
        new("k1 has the KL as its mean", 1e-9, w => MeanOf((w.LogPolicy, w.LogReference), KlEstimators.K1)),
        new("k3 has the KL as its mean", 1e-9, w => MeanOf(Near(w), KlEstimators.K3)),
        new("k1 as a loss term has no gradient", 1e-9,
            w => Largest(LossTerm(w.LogPolicy, w.LogReference, KlEstimators.K1))),
        new("k2 as a loss term has the gradient of KL(P || P_ref)", 1e-9, w =>
            Difference(LossTerm(w.LogPolicy, w.LogReference, KlEstimators.K2),
                Autograd(w.LogPolicy, p => Divergence.Kl(p, w.LogReference)))),
        new("k3 as a loss term has the gradient of KL(P_ref || P)", 1e-9, w =>
        {
            var (policy, reference) = Near(w);
            return Difference(
                LossTerm(policy, reference, KlEstimators.K3), Autograd(policy, p => Divergence.Kl(reference, p)));
        }),
        new("k3 in the reward gives KL's gradient", 1e-3, w =>
            Difference(ScoreFunction(w.LogPolicy, KlEstimators.K3(w.LogPolicy - w.LogReference)),
                Autograd(w.LogPolicy, p => Divergence.Kl(p, w.LogReference))), True: false),
        new("best of N sums to 1", 1e-9, w => Largest(BestOfN.Compute(w.LogReference, Tied(w), 4).exp().sum(1) - 1)),
        new("best of 2, by listing all pairs", 1e-9, w => Largest(
            BestOfN.Compute(w.LogReference, Tied(w), 2).exp() - BestOfTwo(w.LogReference.exp(), Tied(w)))),
        new("KL(best of N || P_ref) <= log N - (N-1)/N", 1e-9, w =>
        {
            var n = 2 + (int)(63 * w.Uniform());
            var best = BestOfN.Compute(w.LogReference, w.Rewards, n);
            return Math.Max(0, Divergence.Kl(best, w.LogReference).max().ToDouble()
                - BestOfN.KlBound(n));
        }),
        new("DPO's gradient weight is beta sigma(r_hat(y-) - r_hat(y+))", 1e-9, DpoWeight),
        new("population DPO is stationary at P*, all pairs shown", 1e-9,
            w => DpoSlope(w, AllPairs(w.Rewards.shape[1]))),
        new("online DPO, pairs drawn from the policy itself, is stationary at P*", 1e-9, w =>
            DpoSlope(w, w.LogOptimum[0].exp().unsqueeze(1) * w.LogOptimum[0].exp().unsqueeze(0))),
        new("population DPO's gradient in closed form", 1e-9, ClosedFormDpo),
        new("the reward model's loss is stationary at r + c", 1e-9, RewardModel),
    ];

    /// <summary>Tries a theorem on its worlds.</summary>
    /// <param name="theorem">Statement to test and the function that measures its error, e.g. one of
    /// <see cref="All"/>.</param>
    /// <param name="seeds">Random seeds; the seed named "theorems" is used. Test case i is the same for every
    /// theorem.</param>
    /// <returns>Number of test cases tried, median and largest error, and whether the theorem came out as
    /// expected.</returns>
    /// <exception cref="OperationCanceledException">The user has stopped the run.</exception>
    public static TheoremResult Try(Theorem theorem, Seeds seeds)
    {
        ArgumentNullException.ThrowIfNull(theorem);
        var errors = new List<double>();
        for (var i = 0; i < theorem.Worlds; i++)
        {
            LiveOutput.Stop.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            using var world = new RandomWorld(seeds, i);
            if (theorem.Error(world) is { } error)
            {
                errors.Add(double.IsNaN(error) ? double.PositiveInfinity : error);
            }
        }
        errors.Sort();
        return new TheoremResult(theorem.Name, errors.Count, errors.Count == 0 ? 0 : errors[errors.Count / 2],
            errors.LastOrDefault(), theorem.Tolerance, theorem.True);
    }

    private static double J(RandomWorld w, Tensor logPolicy) =>
        RlhfObjective.Compute(logPolicy, w.LogReference, w.Rewards, w.Beta).Value;

    internal static double Largest(Tensor x) => x.abs().max().ToDouble();

    private static double Relative(double a, double b) => Math.Abs(a - b) / Math.Max(1, Math.Abs(b));

    internal static double Difference(Tensor a, Tensor b) => Largest(a - b) / Math.Max(1, Largest(b));

    private static Tensor Differences(Tensor x) => x - x.roll(1, 1);

    // One prompt's table and a reference near it: where P_ref is a million times P, k3's terms cancel to nothing in
    // float64.
    private static (Tensor Policy, Tensor Reference) Near(RandomWorld w) =>
        (w.LogPolicy, (0.9 * w.LogPolicy + 0.1 * w.LogReference).log_softmax(1));

    // Against cross-entropy less entropy, so that no log-ratio is in both.
    private static double MeanOf((Tensor Policy, Tensor Reference) tables, Func<Tensor, Tensor> estimator)
    {
        var P = tables.Policy.exp();
        return Difference((P * estimator(tables.Policy - tables.Reference)).sum(1),
            (P * tables.Policy).sum(1) - (P * tables.Reference).sum(1));
    }

    // Σ_y P(y) k(y), with the samples' distribution held fixed.
    private static Tensor LossTerm(Tensor logPolicy, Tensor logReference, Func<Tensor, Tensor> estimator) =>
        Autograd(logPolicy, p => (logPolicy.exp() * estimator(p - logReference)).sum(1));

    // The gradient, in the response logits, of a function of the log-probabilities.
    internal static Tensor Autograd(Tensor logPolicy, Func<Tensor, Tensor> function)
    {
        var logits = logPolicy.detach().clone().requires_grad_();
        function(logits.log_softmax(1)).sum().backward();
        return logits.grad!;
    }

    // Lengths of 0 to 4, in turn.
    private static double? LengthNeutral(RandomWorld w)
    {
        var lengths = Enumerable.Range(0, (int)w.Rewards.shape[1]).Select(y => y % 5).ToArray();
        var optimum = OptimalPolicy.Compute(
            w.LogReference, LengthNeutralReward.Compute(w.LogReference, w.Rewards, lengths, w.Beta), w.Beta);
        var ofLength = nn.functional.one_hot(tensor(lengths.Select(l => (long)l).ToArray(), device: CPU), 5)
            .to_type(ScalarType.Float64);                                                                   // [N,5]
        return Largest((optimum.exp() - w.LogReference.exp()).matmul(ofLength));
    }

    // Along a random direction of the logits; J is smooth, so the central quotient errs by step².
    private static double? QuotientOfJ(RandomWorld w)
    {
        const double Step = 1e-4;
        var direction = tensor(Enumerable.Range(0, (int)w.Rewards.numel()).Select(_ => w.Normal()).ToArray(),
            w.Rewards.shape, ScalarType.Float64, CPU);
        double At(double t) => J(w, (w.LogPolicy + t * direction).log_softmax(1)) * w.Rewards.shape[0];
        var slope = (RlhfObjective.Gradient(w.LogPolicy, w.LogReference, w.Rewards, w.Beta) * direction)
            .sum().ToDouble();
        return Relative((At(Step) - At(-Step)) / (2 * Step), slope);
    }

    private static Tensor AutogradOfJ(RandomWorld w) =>
        Autograd(w.LogPolicy, p => (p.exp() * w.Rewards).sum(1) - w.Beta * Divergence.Kl(p, w.LogReference));

    // Σ_y P(y) weight(y) ∇ log P(y), every ∇ log P(y) = δ_y - P written out as a matrix.
    private static Tensor ScoreFunction(Tensor logPolicy, Tensor weight)
    {
        var P = logPolicy.exp();                                                                            // [X,N]
        var scores = eye(P.shape[1], dtype: P.dtype, device: P.device).unsqueeze(0) - P.unsqueeze(1);       // [X,N,N]
        return (P * weight).unsqueeze(1).matmul(scores).squeeze(1);
    }

    // Rewards on a coarse scale, so that responses tie.
    private static Tensor Tied(RandomWorld w) => w.Rewards.round();

    // Both draws listed; a level's responses share in proportion to their own probability.
    private static Tensor BestOfTwo(Tensor P, Tensor rewards)
    {
        var higher = (rewards.unsqueeze(2) > rewards.unsqueeze(1)).to_type(P.dtype);                        // [X,N,N]
        var equal = (rewards.unsqueeze(2) == rewards.unsqueeze(1)).to_type(P.dtype);
        // Against a lower one either order wins; against an equal one the first drawn is kept.
        return 2 * P * higher.matmul(P.unsqueeze(2)).squeeze(2) + P * equal.matmul(P.unsqueeze(2)).squeeze(2);
    }

    private static double? DpoWeight(RandomWorld w)
    {
        var chosen = w.LogPolicy[.., 0].detach().clone().requires_grad_();
        var (policy, reference) = (new PairLogps(chosen, w.LogPolicy[.., 1]),
            new PairLogps(w.LogReference[.., 0], w.LogReference[.., 1]));
        new DpoLoss(w.Beta).PerPair(policy, reference).sum().backward();
        var h = ImplicitReward.Compute(w.LogPolicy, w.LogReference, w.Beta);
        return Largest(chosen.grad! + w.Beta / (1 + (h[.., 0] - h[.., 1]).exp()));
    }

    // Every ordered pair as often as any other.
    internal static Tensor AllPairs(long N) => full([N, N], 1.0 / (N * N), ScalarType.Float64, CPU);

    // The size of population DPO's gradient at P*.
    private static double DpoSlope(RandomWorld w, Tensor weights) => Largest(Autograd(w.LogOptimum[..1], p =>
        PopulationLoss.Compute(
            new DpoLoss(w.Beta), p[0], w.LogReference[0], PopulationLoss.BradleyTerry(w.Rewards[0]), weights)));

    // Every pair alike, each label with its Bradley-Terry probability; learnt rewards r + c.
    private static double? RewardModel(RandomWorld w)
    {
        var N = w.Rewards.shape[1];
        var learnt = (w.Rewards[0] + 3).detach().clone().requires_grad_();
        // i over j
        var perPair = new BradleyTerryLoss().PerPair(learnt.repeat_interleave(N), learnt.repeat(N)).view(N, N);
        (PopulationLoss.BradleyTerry(w.Rewards[0]) * perPair).mean().backward();
        return Largest(learnt.grad!);
    }

    private static double? ClosedFormDpo(RandomWorld w)
    {
        var N = w.Rewards.shape[1];
        var logPolicy = w.LogPolicy[0].detach().clone().requires_grad_();
        PopulationLoss.Compute(new DpoLoss(w.Beta), logPolicy, w.LogReference[0],
            PopulationLoss.BradleyTerry(w.Rewards[0]),
            AllPairs(w.Rewards.shape[1])).backward();
        var h = ImplicitReward.Compute(w.LogPolicy[0], w.LogReference[0], w.Beta);
        return Difference(logPolicy.grad!, w.Beta * PopulationLoss.DpoGradient(
            h, w.Rewards[0], full([N], 1.0 / N, ScalarType.Float64, CPU)));
    }
}
