using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Estimators;

/// <summary>Log-probabilities of the two responses of each pair, log P(y+|x) and log P(y-|x), summed over their tokens. Borrows its tensors.</summary>
/// <param name="Chosen">[B] nats.</param>
/// <param name="Rejected">[B] nats.</param>
/// <param name="ChosenLength">Tokens of each chosen response, EOS included [B]; null where no loss in use asks for it.</param>
/// <param name="RejectedLength">Tokens of each rejected response [B]; null likewise.</param>
public readonly record struct PairLogps(Tensor Chosen, Tensor Rejected, Tensor? ChosenLength = null, Tensor? RejectedLength = null)
{
    /// <summary>Throws unless both are [B], and the lengths too where they are given.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="lengths">Whether the lengths are needed.</param>
    /// <exception cref="ArgumentException">Another shape, or lengths that are missing.</exception>
    public void Require(string name, bool lengths = false)
    {
        Shape.Require(Chosen, $"{name}.Chosen", "[B]");
        var B = Chosen.shape[0];
        Shape.Require(Rejected, $"{name}.Rejected", "[B]", B);
        if (lengths && (ChosenLength is null || RejectedLength is null))
        {
            throw new ArgumentException($"{name} has no lengths; this loss needs the tokens of each response, [B]=[{B}], as {name}.ChosenLength and {name}.RejectedLength");
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

    /// <summary>The margin of log-ratios, log P(y+)/P_ref(y+) - log P(y-)/P_ref(y-): β times it is the margin of implicit rewards.</summary>
    /// <param name="reference">Under the reference.</param>
    /// <returns>[B] nats.</returns>
    /// <exception cref="ArgumentException">Shapes that differ.</exception>
    public Tensor MarginOver(PairLogps reference)
    {
        Require("policy");
        reference.Require("reference");
        return Chosen - reference.Chosen - (Rejected - reference.Rejected);
    }

    /// <summary>The same with each log-ratio divided by its response's tokens: another number, for the length-normalised losses.</summary>
    /// <param name="reference">Under the reference.</param>
    /// <returns>[B] nats per token.</returns>
    /// <exception cref="ArgumentException">Shapes that differ, or lengths that are missing.</exception>
    public Tensor TokenMarginOver(PairLogps reference)
    {
        Require("policy", lengths: true);
        reference.Require("reference");
        return (Chosen - reference.Chosen) / ChosenLength! - (Rejected - reference.Rejected) / RejectedLength!;
    }
}
