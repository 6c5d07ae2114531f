using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>Whether a learnt reward is as sure as it should be, by enumeration: what it says of a pair, beside how often the pair is labelled so (Murphy and Winkler 1977).</summary>
/// <param name="Predicted">Mean σ(r_φ(i) - r_φ(j)) of the pairs in each bin, rising; bins without pairs are left out.</param>
/// <param name="Observed">Mean σ(r(i) - r(j)) of the same pairs: how often i is preferred.</param>
/// <param name="Share">Of all pairs, by how often the reference draws them; sums to 1.</param>
public sealed record Calibration(IReadOnlyList<double> Predicted, IReadOnlyList<double> Observed, IReadOnlyList<double> Share)
{
    /// <summary>The mean distance of both, weighted by the pairs: 0 for a reward that is right up to a number per prompt.</summary>
    public double Error => Share.Select((s, i) => s * Math.Abs(Predicted[i] - Observed[i])).Sum();

    /// <summary>Compares two rewards over all ordered pairs of different responses of each prompt.</summary>
    /// <param name="logReference">log P_ref(y|x) [X,N] nats: where both responses are drawn.</param>
    /// <param name="rewards">The true r [X,N], reward units.</param>
    /// <param name="learnt">r_φ [X,N], in the same units; a number per prompt changes nothing, a factor does.</param>
    /// <param name="bins">Of equal width over (0, 1).</param>
    /// <returns>A number a bin.</returns>
    /// <exception cref="ArgumentException">Shapes that differ.</exception>
    public static Calibration Of(Tensor logReference, Tensor rewards, Tensor learnt, int bins = 10)
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
            drawn = (drawn - drawn.diagonal().diag()).reshape(-1);                                  // not beside itself  [N²]
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
        return new([.. used.Select(i => said[i] / shown[i])], [.. used.Select(i => labelled[i] / shown[i])], [.. used.Select(i => shown[i] / shown.Sum())]);
    }
}
