using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Estimators;

/// <summary>Log-probabilities of the two responses of each pair, log P(y+|x) and log P(y-|x), summed over their tokens.
/// Borrows its tensors.</summary>
/// <param name="Chosen">log P(y+|x) of each pair's chosen response, shape [B], nats.</param>
/// <param name="Rejected">log P(y-|x) of each pair's rejected response, shape [B], nats.</param>
/// <param name="ChosenLength">Number of tokens of each chosen response, its end-of-sequence token (EOS) included, shape
/// [B]; null where no loss in use needs it.</param>
/// <param name="RejectedLength">Number of tokens of each rejected response, EOS included, shape [B]; null where no loss
/// in use needs it.</param>
public readonly record struct PairLogps(
    Tensor Chosen, Tensor Rejected, Tensor? ChosenLength = null, Tensor? RejectedLength = null)
{
    /// <summary>Throws unless both log-probabilities have shape [B], and the lengths too where they are
    /// given.</summary>
    /// <param name="name">Name that error messages give these log-probabilities, e.g. "policy".</param>
    /// <param name="lengths">Whether the lengths of the responses must be given too; default false.</param>
    /// <exception cref="ArgumentException">A tensor has another shape, or lengths that are needed are
    /// missing.</exception>
    public void Require(string name, bool lengths = false)
    {
        Shape.Require(Chosen, $"{name}.Chosen", "[B]");
        var B = Chosen.shape[0];
        Shape.Require(Rejected, $"{name}.Rejected", "[B]", B);
        if (lengths && (ChosenLength is null || RejectedLength is null))
        {
            throw new ArgumentException(
                $"{name} has no lengths; this loss needs the tokens of each response, [B]=[{B}], as "
                + $"{name}.ChosenLength and {name}.RejectedLength");
        }
        if (ChosenLength is not null)
        {
            Shape.Require(ChosenLength, $"{name}.ChosenLength", "[B]", B);
        }
        if (RejectedLength is not null)
        {
            Shape.Require(RejectedLength, $"{name}.RejectedLength", "[B]", B);
        }
    }

    /// <summary>Computes the margin of log-ratios, log P(y+)/P_ref(y+) - log P(y-)/P_ref(y-); β times it is the margin
    /// of implicit rewards.</summary>
    /// <param name="reference">Log-probabilities of the same pairs under the reference model.</param>
    /// <returns>Margin of each pair, shape [B], nats; above 0 where the policy has moved towards the chosen
    /// response.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public Tensor MarginOver(PairLogps reference)
    {
        Require("policy");
        reference.Require("reference");
        return Chosen - reference.Chosen - (Rejected - reference.Rejected);
    }

    /// <summary>Computes the margin of log-ratios with each log-ratio divided by its response's tokens: another number,
    /// for the length-normalised losses.</summary>
    /// <param name="reference">Log-probabilities of the same pairs under the reference model.</param>
    /// <returns>Margin of each pair, shape [B], nats per token.</returns>
    /// <exception cref="ArgumentException">The shapes differ, or the lengths are missing.</exception>
    public Tensor TokenMarginOver(PairLogps reference)
    {
        Require("policy", lengths: true);
        reference.Require("reference");
        return (Chosen - reference.Chosen) / ChosenLength! - (Rejected - reference.Rejected) / RejectedLength!;
    }
}
