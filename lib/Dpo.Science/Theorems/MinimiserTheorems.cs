using Dpo.Estimators;
using Dpo.Losses;
using Dpo.Science.Exact;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dpo.Science.Theorems;

/// <summary>Theorems about where each preference loss leads with endless data, by minimising it on tables; the error is
/// KL(minimiser || the policy named).</summary>
/// <remarks>On worlds whose rewards span at most 10 β: beyond that labels are so sure that float64 cannot tell one
/// margin from another. They take the first prompt and at most its first 20 or 200 responses, renormalised, with token
/// counts of 1 to 5.</remarks>
internal static class MinimiserTheorems
{
    private const double Near = 1e-6;                       // nats

    public static IReadOnlyList<Theorem> All { get; } =
    [
        Ends("population DPO, all pairs shown, from P_ref, ends at P*",
            s => Kl(s.End(new DpoLoss(s.Beta)), s.Optimum), responses: 200),
        Ends("population DPO, all pairs shown, from a random policy, ends at P*",
            s => Kl(s.End(new DpoLoss(s.Beta), start: s.LogPolicy), s.Optimum), responses: 200),
        Ends("population DPO, pairs (1,2), (2,3), ... shown, from P_ref, ends at P*",
            s => Kl(s.End(new DpoLoss(s.Beta), Chain(s.N, 1)), s.Optimum), responses: 200),
        Ends("population DPO, pairs (1,2), (2,3), ... shown, from a random policy, ends at P*",
            s => Kl(s.End(new DpoLoss(s.Beta), Chain(s.N, 1), s.LogPolicy), s.Optimum), responses: 200),
        EndsNot("population DPO, pairs (1,2), (3,4), ... shown, from a random policy, ends at P*",
            s => Kl(s.End(new DpoLoss(s.Beta), Chain(s.N, 2), s.LogPolicy), s.Optimum), responses: 200),
        Ends("robust DPO at the true flip rate ends at P*",
            s => Kl(s.End(new RobustDpoLoss(s.Beta, 0.2), preferences: s.Flipped(0.2)), s.Optimum)),
        EndsNot("conservative DPO at the true flip rate ends at P*",
            s => Kl(s.End(new DpoLoss(s.Beta, 0.2), preferences: s.Flipped(0.2)), s.Optimum)),
        Ends("IPO ends at P_ref exp(p(y beats mu)/beta)", s =>
            Kl(s.End(new IpoLoss(s.Beta, LengthNormalised: false)),
                (s.LogReference + s.WinRates / s.Beta).log_softmax(0))),
        EndsNot("IPO ends at P*", s => Kl(s.End(new IpoLoss(s.Beta, LengthNormalised: false)), s.Optimum)),
        Ends("R-DPO ends at P_ref exp((r - alpha |y|)/beta)", s =>
            Kl(s.End(new LengthRegularisedDpoLoss(s.Beta, 0.3 * s.Beta)),
                (s.LogReference + s.Rewards / s.Beta - 0.3 * s.Lengths).log_softmax(0))),
        Ends("DPO without a reference ends at softmax(r/beta)", s =>
            Kl(s.End(new ReferenceFreeLoss(new DpoLoss(s.Beta))), (s.Rewards / s.Beta).log_softmax(0))),
        Ends("DPO on mean logps ends at P_ref exp(|y| (r + c)/beta)",
            s => Kl(s.End(new LengthNormalisedDpoLoss(s.Beta)), s.LengthTilted())),
        EndsNot("DPO on mean logps ends at P*", s => Kl(s.End(new LengthNormalisedDpoLoss(s.Beta)), s.Optimum)),
        EndsNot("the hinge loss ends at P*", s => Kl(s.End(new SmoothHinge(s.Beta, 0.01)), s.Optimum)),
        EndsNot("SimPO ends at P*", s => Kl(s.End(new SimPoLoss(s.Beta, 0.5)), s.Optimum)),
        EndsNot("ORPO ends at P*", s => Kl(s.End(new OrpoLoss(1)), s.Optimum)),
        Ends("APO-zero leaves no mass on what is rejected more often than chosen: it has no minimiser",
            s => s.LosersMass(s.End(new ApoZeroLoss(s.Beta)))),
        Ends("KTO leaves no mass on what is rejected more often than chosen: it has no minimiser",
            s => s.LosersMass(s.EndOfKto()), worlds: 100),
        EndsNot("APO-down ends at P*", s => Kl(s.End(new ApoDownLoss(s.Beta)), s.Optimum)),
    ];

    private static Theorem Ends(string name, Func<Slice, double> error, int responses = 20, int worlds = 1000) =>
        new(name, Near, w => Slice.Create(w, responses) is { } slice ? error(slice) : null, worlds, Slow: true);

    private static Theorem EndsNot(string name, Func<Slice, double> error, int responses = 20) =>
        Ends(name, error, responses) with { Tolerance = 1e-3, True = false };

    private static double Kl(Tensor end, Tensor named) => Math.Abs(KlEstimators.Exact(end, named).ToDouble());

    // Response i beside i + 1, beginning at every step-th response.
    private static Tensor Chain(long N, int step)
    {
        var weights = zeros(N, N, dtype: ScalarType.Float64, device: CPU);
        for (var i = 0; i + 1 < N; i += step)
        {
            weights[i, i + 1] = 1;
        }
        return weights / weights.sum();
    }

    // max(0, 1 - β h) with its corner rounded, so that it has second derivatives; the hinge itself has many minimisers,
    // this tends to one of them.
    private sealed record SmoothHinge(double Beta, double Width) : PreferenceLoss
    {
        public override Tensor PerPair(PairLogps policy, PairLogps reference) =>
            -Width * logsigmoid((Beta * policy.MarginOver(reference) - 1) / Width);
    }

    // KTO on pairs: the chosen response is desirable, the rejected one is not; z as it is now.
    private sealed record KtoPairs(KtoLoss Loss, Tensor Kl) : PreferenceLoss
    {
        public override Tensor PerPair(PairLogps policy, PairLogps reference) =>
            Loss.PerResponse(policy.Chosen, reference.Chosen, ones_like(policy.Chosen, ScalarType.Bool), Kl)
            + Loss.PerResponse(policy.Rejected, reference.Rejected, zeros_like(policy.Rejected, ScalarType.Bool), Kl);
    }

    private sealed record Slice(Tensor LogReference, Tensor LogPolicy, Tensor Rewards, Tensor Lengths, double Beta)
    {
        public long N => Rewards.shape[0];

        public Tensor Optimum => (LogReference + Rewards / Beta).log_softmax(0);

        // p(y beats μ), μ uniform.
        public Tensor WinRates => PopulationLoss.BradleyTerry(Rewards).mean([1]);

        public Tensor Flipped(double rate)
        {
            var p = PopulationLoss.BradleyTerry(Rewards);
            return (1 - rate) * p + rate * (1 - p);
        }

        public static Slice? Create(RandomWorld w, int most)
        {
            var r = w.Rewards[0, ..most];
            var lengths = tensor(
                Enumerable.Range(0, (int)r.shape[0]).Select(_ => 1.0 + Math.Floor(5 * w.Uniform())).ToArray(),
                device: CPU);
            return (r.max() - r.min()).ToDouble() / w.Beta > 10 ? null
                : new Slice(w.LogReference[0, ..most].log_softmax(0), w.LogPolicy[0, ..most].log_softmax(0), r, lengths,
                    w.Beta);
        }

        public Tensor End(PreferenceLoss loss, Tensor? weights = null, Tensor? start = null,
            Tensor? preferences = null) =>
            TableMinimiser.Minimise(loss, start ?? LogReference, LogReference,
                preferences ?? PopulationLoss.BradleyTerry(Rewards), weights ?? Theorems.AllPairs(N), Lengths);

        // z moves with the policy and is held fixed within each step.
        public Tensor EndOfKto()
        {
            var policy = LogReference;
            for (var i = 0; i < 100; i++)
            {
                var z = KlEstimators.Exact(policy, LogReference);
                policy = TableMinimiser.Minimise(new KtoPairs(new KtoLoss(Beta), z), policy, LogReference,
                    PopulationLoss.BradleyTerry(Rewards), Theorems.AllPairs(N), iterations: 1);
            }
            return policy;
        }

        // The mass that is left on responses with p(y beats mu) below 1/2; those within 0.01 of it lose theirs too
        // slowly to wait for.
        public double LosersMass(Tensor end) => end.exp().masked_fill(WinRates > 0.49, 0).sum().ToDouble();

        // P_ref exp(|y| (r + c)/β), c by bisection so that it sums to 1.
        public Tensor LengthTilted()
        {
            Tensor At(double c) => LogReference + Lengths * (Rewards + c) / Beta;
            var (low, high) = (-1e4, 1e4);
            for (var i = 0; i < 200; i++)
            {
                var middle = (low + high) / 2;
                (low, high) = At(middle).logsumexp(0).ToDouble() > 0 ? (low, middle) : (middle, high);
            }
            return At(low);
        }
    }
}
