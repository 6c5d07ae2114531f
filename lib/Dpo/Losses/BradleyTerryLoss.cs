using Dpo.Base;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dpo.Losses;

/// <summary>Loss of a reward model: the negative log-likelihood of the labels under Bradley and Terry (1952); Ouyang et
/// al. 2022, arXiv:2203.02155, Eq. 1.</summary>
/// <remarks>L = -log σ( r+ - r- - m ) + c (r+ + r-)²; with a label p between 0 and 1, -p log σ(d) - (1-p) log σ(-d), d
/// = r+ - r- - m. The lecture's E = E[log σ(r(x,y+) - r(x,y-))] is its negative at m = c = 0. Adding a number per
/// prompt to r changes only the centring term, which picks one reward of each class. At r+ = r- it is ln 2.</remarks>
/// <param name="Centring">Weight of an extra term that pulls the two rewards of a pair towards a sum of 0 (Eisenstein
/// et al. 2023, arXiv:2312.09244), at least 0; 0 (default) for none, 0.01 is usual.</param>
public sealed record BradleyTerryLoss(double Centring = 0)
{
    /// <summary>Computes the loss of each pair, not averaged.</summary>
    /// <param name="chosen">Reward model's score r(x, y+) of each pair's chosen response, shape [B] (pairs), with
    /// gradients.</param>
    /// <param name="rejected">Reward model's score r(x, y-) of each pair's rejected response, shape [B] (pairs), with
    /// gradients.</param>
    /// <param name="margin">Amount by which the chosen response's score should exceed the rejected one's, shape [B]
    /// (pairs) (Touvron et al. 2023, arXiv:2307.09288, Eq. 2); null (default) for 0.</param>
    /// <param name="label">Probability in [0, 1] that the chosen response is the better one, shape [B] (pairs); ½ for a
    /// tie, null (default) for 1.</param>
    /// <returns>Loss of each pair, shape [B] (pairs), not averaged.</returns>
    public Tensor PerPair(
        Tensor chosen, Tensor rejected, Tensor? margin = null, Tensor? label = null)
    {
        Allowed.Require<BradleyTerryLoss>(
            Centring >= 0, nameof(Centring), Centring, "at least 0");
        Shape.Require(chosen, nameof(chosen), "[B]");
        Shape.Require(rejected, nameof(rejected), "[B]", chosen.shape[0]);
        var difference = chosen - rejected;                                     // [B]
        if (margin is not null)
        {
            Shape.Require(margin, nameof(margin), "[B]", chosen.shape[0]);
            difference = difference - margin;
        }
        if (label is not null)
        {
            Shape.Require(label, nameof(label), "[B]", chosen.shape[0]);
        }
        var loss = label is null
            ? -logsigmoid(difference)
            : -label * logsigmoid(difference) - (1 - label) * logsigmoid(-difference);
        return Centring == 0 ? loss : loss + Centring * (chosen + rejected).square();
    }
}
