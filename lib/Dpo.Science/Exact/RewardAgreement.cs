using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>How well a learnt reward agrees with the true one, by enumeration: every response and every pair, weighted
/// by how often the reference model gives them.</summary>
/// <param name="Correlation">Correlation of the learnt and the true reward, in [-1, 1], after subtracting each prompt's
/// mean; responses weighted by their probability under the reference model.</param>
/// <param name="Accuracy">Probability that the learnt reward is higher for the chosen response of a labelled pair, in
/// [0, 1]; ties count one half. Pairs are sampled from the reference model.</param>
/// <param name="BayesAccuracy">Accuracy of the true reward on the same labelled pairs: the highest possible accuracy,
/// since labels are random (Bradley-Terry model).</param>
public sealed record RewardAgreement(double Correlation, double Accuracy, double BayesAccuracy)
{
    /// <summary>Compares a learnt reward with the true one.</summary>
    /// <param name="logReference">Log-probability log P_ref(y|x) of each response y to each prompt x under the
    /// reference model, in nats; shape [X prompts, N responses].</param>
    /// <param name="rewards">True reward r(x,y) of each response y to each prompt x; shape [X prompts, N
    /// responses].</param>
    /// <param name="learnt">Learnt reward r_φ(x,y) of each response; shape [X prompts, N responses]. The result does
    /// not change if a constant per prompt is added or all are multiplied by one positive factor.</param>
    /// <returns>Correlation of the learnt with the true reward, and the accuracies of both on pairs, averaged over
    /// prompts.</returns>
    /// <exception cref="ArgumentException">The shapes of the tensors differ.</exception>
    public static RewardAgreement Compute(Tensor logReference, Tensor rewards, Tensor learnt)
    {
        var correlation = CorrelationOf(logReference, rewards, learnt);
        using var scope = NewDisposeScope();
        var (P, X) = (logReference.exp(), logReference.shape[0]);               // [X,N]
        var (accuracy, bayes) = (0.0, 0.0);
        for (var x = 0; x < X; x++)
        {
            using var inner = NewDisposeScope();
            // i drawn with j, and preferred  [N,N]
            var drawn = P[x].unsqueeze(1) * P[x].unsqueeze(0) * PopulationLoss.BradleyTerry(rewards[x]) * 2;
            accuracy += Ranked(drawn, learnt[x]) / X;
            bayes += Ranked(drawn, rewards[x]) / X;
        }
        return new RewardAgreement(correlation, accuracy, bayes);
    }

    /// <summary>Computes the correlation alone, which takes no pairs: for worlds of many responses.</summary>
    /// <param name="logReference">Log-probability log P_ref(y|x) of each response y to each prompt x under the
    /// reference model, in nats; shape [X prompts, N responses].</param>
    /// <param name="rewards">True reward r(x,y) of each response y to each prompt x; shape [X prompts, N
    /// responses].</param>
    /// <param name="learnt">Learnt reward r_φ(x,y) of each response; shape [X prompts, N responses]. The result does
    /// not change if a constant per prompt is added or all are multiplied by one positive factor.</param>
    /// <returns>Correlation of the two rewards, in [-1, 1], after subtracting each prompt's mean.</returns>
    /// <exception cref="ArgumentException">The shapes of the tensors differ.</exception>
    public static double CorrelationOf(Tensor logReference, Tensor rewards, Tensor learnt)
    {
        Shape.Require(logReference, nameof(logReference), "[X,N]");
        var (X, N) = (logReference.shape[0], logReference.shape[1]);
        Shape.Require(rewards, nameof(rewards), "[X,N]", X, N);
        Shape.Require(learnt, nameof(learnt), "[X,N]", X, N);
        using var scope = NewDisposeScope();
        var P = logReference.exp();                                             // [X,N]
        Tensor Centred(Tensor r) => r - (P * r).sum(1, keepdim: true);
        double Mean(Tensor a, Tensor b) => (P * a * b).sum(1).mean().ToDouble();
        var (r, l) = (Centred(rewards), Centred(learnt));
        return Mean(r, l) / Math.Sqrt(Mean(r, r) * Mean(l, l));
    }

    // Half of `drawn` is each order of a pair; the pairs of a response with itself are left out.
    private static double Ranked(Tensor drawn, Tensor r)
    {
        var difference = r.unsqueeze(1) - r.unsqueeze(0);
        var right = (difference > 0).to_type(drawn.dtype) + (difference == 0).to_type(drawn.dtype) / 2;
        var pairs = drawn - drawn.diagonal().diag();
        return ((pairs * right).sum() / pairs.sum()).ToDouble();
    }
}
