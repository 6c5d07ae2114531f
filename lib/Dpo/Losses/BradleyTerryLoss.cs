using Dpo.Base;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dpo.Losses;

/// <summary>The reward model's loss: the negative log-likelihood of the labels under Bradley and Terry (1952); Ouyang et al. 2022, arXiv:2203.02155, Eq. 1.</summary>
/// <remarks>L = -log σ( r+ - r- - m ) + c (r+ + r-)²; with a label p that is no certainty, -p log σ(d) - (1-p) log σ(-d), d = r+ - r- - m. The lecture's E = E[log σ(r(x,y+) - r(x,y-))] is its negative at m = c = 0. Adding a number per
/// prompt to r changes only the centring term, which picks one reward of each class. At r+ = r- it is ln 2.</remarks>
/// <param name="Centring">c at least 0 (Eisenstein et al. 2023, arXiv:2312.09244); 0.01 is usual.</param>
public sealed record BradleyTerryLoss(double Centring = 0)
{
    /// <summary>The loss of each pair, not averaged.</summary>
    /// <param name="chosen">r(x, y+) [B], reward units, with gradients.</param>
    /// <param name="rejected">r(x, y-) [B], with gradients.</param>
    /// <param name="margin">m, by how much the chosen one is better where that is known [B] (Touvron et al. 2023, arXiv:2307.09288, Eq. 2); null for 0.</param>
    /// <param name="label">p, how likely the chosen one is the better [B], in [0, 1]: ½ for a tie; null for 1.</param>
    /// <returns>[B].</returns>
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
