using Dpo.Base;
using Dpo.Estimators;
using Dpo.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>A preference loss with endless data: its exact expectation over pairs of responses and their labels, for
/// one prompt.</summary>
/// <remarks>L = Σ_ij w_ij [ p_ij ℓ(i over j) + (1 - p_ij) ℓ(j over i) ], p_ij the probability that i is preferred to j.
/// It holds N² numbers of each kind: 781 responses make 5 MB each, 9,331 would make 0.7 GB; for DPO on as many,
/// <see cref="DpoGradient"/> holds a thousand rows at a time.</remarks>
public static class PopulationLoss
{
    private const int BlockRows = 1000;

    /// <summary>Computes the label probabilities of the Bradley-Terry model: p_ij = σ(r_i - r_j).</summary>
    /// <param name="rewards">Reward r of each of the N responses to one prompt; shape [N responses].</param>
    /// <returns>Probability σ(r_i - r_j) that response i is preferred to response j; shape [N,N], row i, column
    /// j.</returns>
    /// <exception cref="ArgumentException">The rewards are not a vector.</exception>
    public static Tensor BradleyTerry(Tensor rewards)
    {
        Shape.Require(rewards, nameof(rewards), "[N]");
        return (rewards.unsqueeze(1) - rewards.unsqueeze(0)).sigmoid();
    }

    /// <summary>Computes the expected loss from tables of log-probabilities.</summary>
    /// <param name="loss">Preference loss ℓ of one pair of a chosen and a rejected response, e.g. <c>new
    /// DpoLoss(0.1)</c>.</param>
    /// <param name="logPolicy">Log-probability log P(y) of each response to one prompt under the policy, in nats; shape
    /// [N responses]. Gradients flow into this tensor.</param>
    /// <param name="logReference">Log-probability log P_ref(y) of each response to the same prompt under the reference
    /// model, in nats; shape [N responses].</param>
    /// <param name="preferences">Probability p_ij that response i is preferred to response j; shape [N,N] for N
    /// responses to one prompt.</param>
    /// <param name="weights">Probability w_ij that a labeller is shown responses i and j as a pair, in this order;
    /// shape [N,N], sums to 1.</param>
    /// <param name="lengths">Number of tokens of each response, shape [N responses]; null for a loss that does not use
    /// lengths.</param>
    /// <returns>Expected loss over all pairs and their labels: a scalar tensor with gradients.</returns>
    /// <exception cref="ArgumentException">The shapes differ, or the weights do not sum to 1.</exception>
    public static Tensor Compute(PreferenceLoss loss, Tensor logPolicy, Tensor logReference, Tensor preferences,
        Tensor weights, Tensor? lengths = null)
    {
        ArgumentNullException.ThrowIfNull(loss);
        Shape.Require(logPolicy, nameof(logPolicy), "[N]");
        var N = logPolicy.shape[0];
        Shape.Require(logReference, nameof(logReference), "[N]", N);
        return Compute(loss, Pairs(logPolicy, lengths), Pairs(logReference), Shown(preferences, weights, N));
    }

    /// <summary>Computes the expected loss from pairs that are already laid out, for callers that ask many times and
    /// make what stays the same once.</summary>
    /// <param name="loss">Preference loss ℓ of one pair of a chosen and a rejected response, e.g. <c>new
    /// DpoLoss(0.1)</c>.</param>
    /// <param name="policy">Log-probabilities of the N² ordered pairs of responses under the policy, made by
    /// <see cref="Pairs"/>.</param>
    /// <param name="reference">Log-probabilities of the N² ordered pairs of responses under the reference model, made
    /// by <see cref="Pairs"/>.</param>
    /// <param name="shown">Probability of each pair with i as the chosen and j as the rejected response, shape [N,N];
    /// made by <see cref="Shown"/>.</param>
    /// <returns>Expected loss over all pairs and their labels: a scalar tensor with gradients.</returns>
    internal static Tensor Compute(PreferenceLoss loss, PairLogps policy, PairLogps reference, Tensor shown) =>
        (shown.reshape(-1) * loss.PerPair(policy, reference)).sum();

    /// <summary>Computes how often i is shown as chosen over j, whichever was drawn first: w_ij p_ij +
    /// w_ji (1 - p_ji).</summary>
    /// <param name="preferences">Probability p_ij that response i is preferred to response j; shape [N,N] for N
    /// responses to one prompt.</param>
    /// <param name="weights">Probability w_ij that a labeller is shown responses i and j as a pair, in this order;
    /// shape [N,N], sums to 1.</param>
    /// <param name="N">Number of responses to the prompt, the size of both axes of the other two arguments.</param>
    /// <returns>Probability that a labelled pair has response i as chosen and response j as rejected; shape [N,N], sums
    /// to 1.</returns>
    /// <exception cref="ArgumentException">The shapes differ, or the weights do not sum to 1.</exception>
    internal static Tensor Shown(Tensor preferences, Tensor weights, long N)
    {
        Shape.Require(preferences, nameof(preferences), "[N,N]", N, N);
        Shape.Require(weights, nameof(weights), "[N,N]", N, N);
        var total = weights.sum().ToDouble();
        if (!(Math.Abs(total - 1) < 1e-6))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"weights must sum to 1 over all ordered pairs. Got {total:g6}."));
        }
        return weights * preferences + (weights * (1 - preferences)).t();
    }

    /// <summary>Computes the gradient of DPO's expected loss in h = β log P/P_ref, in closed form:
    /// 2 w_i Σ_j w_j ( σ(h_i - h_j) - σ(r_i - r_j) ) for pairs whose responses are both drawn from w.</summary>
    /// <remarks>It is 0 where all differences of h are those of r: at P*, and where every response is drawn, there
    /// alone. With it one backward of (gradient · h) does for all N² pairs.</remarks>
    /// <param name="implicitReward">Implicit reward h = β log(P/P_ref) of each response to one prompt; shape [N
    /// responses].</param>
    /// <param name="rewards">True reward r of each response to the same prompt, by which pairs are labelled
    /// (Bradley-Terry model); shape [N responses].</param>
    /// <param name="w">Probability with which each response is sampled for a pair; shape [N responses], sums to
    /// 1.</param>
    /// <returns>Derivative of the loss with respect to the implicit reward of each response, shape [N responses],
    /// without gradients of its own.</returns>
    /// <exception cref="ArgumentException">The shapes of the tensors differ.</exception>
    public static Tensor DpoGradient(Tensor implicitReward, Tensor rewards, Tensor w)
    {
        Shape.Require(implicitReward, nameof(implicitReward), "[N]");
        var N = implicitReward.shape[0];
        Shape.Require(rewards, nameof(rewards), "[N]", N);
        Shape.Require(w, nameof(w), "[N]", N);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var sums = new List<Tensor>();
        for (var start = 0; start < N; start += BlockRows)
        {
            using var block = NewDisposeScope();
            Tensor Margins(Tensor x) =>
                x.slice(0, start, Math.Min(start + BlockRows, N), 1).unsqueeze(1) - x.unsqueeze(0);
            sums.Add((Margins(implicitReward).sigmoid() - Margins(rewards).sigmoid())
                .matmul(w).MoveToOuterDisposeScope());
        }
        return (2 * w * cat(sums)).MoveToOuterDisposeScope();
    }

    /// <summary>Lays out all N² ordered pairs of responses, with i as the chosen and j as the rejected one.</summary>
    /// <param name="logps">Log-probability of each response to one prompt, in nats; shape [N responses].</param>
    /// <param name="lengths">Number of tokens of each response, shape [N responses]; null for a loss that does not use
    /// lengths.</param>
    /// <returns>Log-probabilities of the chosen and the rejected response of each pair, and their lengths if given;
    /// each of shape [N²].</returns>
    internal static PairLogps Pairs(Tensor logps, Tensor? lengths = null)
    {
        return new PairLogps(Rows(logps), Columns(logps),
            lengths is null ? null : Rows(lengths), lengths is null ? null : Columns(lengths));

        static Tensor Rows(Tensor x) => x.unsqueeze(1).expand(x.shape[0], x.shape[0]).reshape(-1);

        static Tensor Columns(Tensor x) => x.unsqueeze(0).expand(x.shape[0], x.shape[0]).reshape(-1);
    }
}
