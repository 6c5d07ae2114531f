using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Estimators;

/// <summary>Log-probabilities of the two responses of each pair, log P(y+|x) and log P(y-|x), summed over their tokens.
/// Borrows its tensors.</summary>
/// <param name="Chosen">Log-probability log P(y+|x) of each pair's chosen response in nats, shape [B] (pairs).</param>
/// <param name="Rejected">Log-probability log P(y-|x) of each pair's rejected response in nats, shape [B]
/// (pairs).</param>
/// <param name="ChosenLength">Number of tokens of each chosen response, its end-of-sequence token (EOS) included, shape
/// [B] (pairs); null if the loss in use needs no lengths.</param>
/// <param name="RejectedLength">Number of tokens of each rejected response, its end-of-sequence token (EOS) included,
/// shape [B] (pairs); null if the loss in use needs no lengths.</param>
public readonly record struct PairLogps(
    Tensor Chosen, Tensor Rejected, Tensor? ChosenLength = null, Tensor? RejectedLength = null)
{
    /// <summary>Throws unless both log-probabilities have shape [B], and the lengths too where they are
    /// given.</summary>
    /// <param name="name">Name for these log-probabilities in the exception's message, e.g. "policy".</param>
    /// <param name="lengths">Whether to require the lengths of the responses as well; false by default.</param>
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
    /// <param name="reference">Log-probabilities of the same pairs under the reference model P_ref; this object holds
    /// those under the policy P.</param>
    /// <returns>Margin of each pair in nats, shape [B] (pairs); above 0 if, compared with the reference model, the
    /// policy favours the chosen response.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public Tensor MarginOver(PairLogps reference)
    {
        Require("policy");
        reference.Require("reference");
        return Chosen - reference.Chosen - (Rejected - reference.Rejected);
    }

    /// <summary>Computes the margin of log-ratios with each log-ratio divided by its response's tokens: another number,
    /// for the length-normalised losses.</summary>
    /// <param name="reference">Log-probabilities of the same pairs under the reference model P_ref; this object holds
    /// those under the policy P.</param>
    /// <returns>Margin of each pair in nats per token, shape [B] (pairs).</returns>
    /// <exception cref="ArgumentException">The shapes differ, or the lengths are missing.</exception>
    public Tensor TokenMarginOver(PairLogps reference)
    {
        Require("policy", lengths: true);
        reference.Require("reference");
        return (Chosen - reference.Chosen) / ChosenLength! - (Rejected - reference.Rejected) / RejectedLength!;
    }
}
