using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>Whether a learnt reward is as sure as it should be, by enumeration: the probability that it gives to "i is
/// preferred to j", beside how often labels say so (Murphy and Winkler 1977).</summary>
/// <param name="Predicted">Mean probability σ(r_φ(i) - r_φ(j)) that the learnt reward r_φ gives to "response i is
/// preferred to j", for each bin of pairs, in rising order; bins without any pair are left out.</param>
/// <param name="Observed">Mean true probability σ(r(i) - r(j)) that response i is preferred to j, for the pairs of each
/// bin, in the order of <c>Predicted</c>.</param>
/// <param name="Share">Share of all pairs that falls into each bin, each pair weighted by its probability under the
/// reference model; the shares sum to 1.</param>
public sealed record Calibration(
    IReadOnlyList<double> Predicted, IReadOnlyList<double> Observed, IReadOnlyList<double> Share)
{
    /// <summary>Mean distance between predicted and true probability, weighted by the pairs: 0 for a reward that is
    /// right up to a constant per prompt.</summary>
    public double Error => Share.Select((s, i) => s * Math.Abs(Predicted[i] - Observed[i])).Sum();

    /// <summary>Compares a learnt reward with the true one over all ordered pairs of different responses of each
    /// prompt.</summary>
    /// <param name="logReference">Log-probability log P_ref(y|x) of each response y to each prompt x under the
    /// reference model, in nats; shape [X prompts, N responses]. Both responses of a pair are sampled from it.</param>
    /// <param name="rewards">True reward r(x,y) of each response y to each prompt x; shape [X prompts, N
    /// responses].</param>
    /// <param name="learnt">Learnt reward r_φ(x,y) of each response, on the scale of the true reward; shape [X prompts,
    /// N responses]. A constant added per prompt does not change the result, a factor does.</param>
    /// <param name="bins">Number of bins of equal width into which predicted probabilities from 0 to 1 are sorted, at
    /// least 1; 10 by default.</param>
    /// <returns>Mean predicted probability, mean true probability and share of all pairs, for each bin that has
    /// pairs.</returns>
    /// <exception cref="ArgumentException">The shapes of the tensors differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of bins is below 1.</exception>
    public static Calibration Compute(Tensor logReference, Tensor rewards, Tensor learnt, int bins = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        Shape.Require(logReference, nameof(logReference), "[X,N]");
        var (X, N) = (logReference.shape[0], logReference.shape[1]);
        Shape.Require(rewards, nameof(rewards), "[X,N]", X, N);
        Shape.Require(learnt, nameof(learnt), "[X,N]", X, N);
        var (shown, said, labelled) = (new double[bins], new double[bins], new double[bins]);
        for (var x = 0; x < X; x++)
        {
            using var scope = NewDisposeScope();
            var P = logReference[x].exp();
            var drawn = P.unsqueeze(1) * P.unsqueeze(0);
            drawn = (drawn - drawn.diagonal().diag()).reshape(-1);                           // no self-pairs  [N²]
            var predicted = PopulationLoss.BradleyTerry(learnt[x]).reshape(-1);                     // [N²]
            var preferred = PopulationLoss.BradleyTerry(rewards[x]).reshape(-1);                    // [N²]
            var bin = (predicted * bins).floor().clamp(0, bins - 1).to_type(ScalarType.Int64);      // [N²]
            void Add(double[] sums, Tensor of)
            {
                var found = zeros(bins, dtype: of.dtype, device: of.device).scatter_add(0, bin, of).ToDoubles();
                for (var i = 0; i < bins; i++)
                {
                    sums[i] += found[i];
                }
            }
            Add(shown, drawn);
            Add(said, drawn * predicted);
            Add(labelled, drawn * preferred);
        }
        var used = Enumerable.Range(0, bins).Where(i => shown[i] > 0).ToList();
        return new(
            [.. used.Select(i => said[i] / shown[i])],
            [.. used.Select(i => labelled[i] / shown[i])],
            [.. used.Select(i => shown[i] / shown.Sum())]);
    }
}
