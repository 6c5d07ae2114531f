using System.Globalization;

namespace Dpo.Losses;

/// <summary>Number that preference losses take, declared once: its name, its description and its range. The command
/// line makes an option of it.</summary>
/// <param name="Name">Name of the parameter: lower-case words joined by hyphens, e.g. "label-smoothing", which is also
/// the command-line option <c>--label-smoothing</c>.</param>
/// <param name="Description">Help text of the command-line option: what the parameter does, which losses take it, and
/// their usual values.</param>
public sealed record LossParameter(string Name, string Description)
{
    /// <summary>Declaration of β, above 0: how near the policy stays to the reference model, or the scale of losses
    /// that use none.</summary>
    public static LossParameter Beta { get; } = new(
        "beta", "How near the policy stays to the reference (0.1); SimPO's scale (2); orpo: the same as lambda.");

    /// <summary>Declaration of SimPO's target margin γ, at least 0, in the units of the logit.</summary>
    public static LossParameter Gamma { get; } =
        new("gamma", "SimPO's target margin (0.5).") { IncludesMinimum = true };

    /// <summary>Declaration of ORPO's weight λ of the odds ratio, above 0.</summary>
    public static LossParameter Lambda { get; } = new(
        "lambda", "orpo: weight of the odds ratio (0.1); TRL calls it beta.");

    /// <summary>Declaration of the share of labels taken to be flipped, at least 0 and below 0.5.</summary>
    public static LossParameter LabelSmoothing { get; } = new(
        "label-smoothing", "Share of labels taken to be flipped (cdpo and robust 0.1, dpo 0).")
    { IncludesMinimum = true, Below = 0.5 };

    /// <summary>Declaration of R-DPO's charge α for a token, at least 0, reward units per token.</summary>
    public static LossParameter Alpha { get; } = new(
        "alpha", "rdpo: the charge for a token (0.1).")
    { IncludesMinimum = true };

    /// <summary>Declaration of the weight of the next-token loss of the chosen response, above 0.</summary>
    public static LossParameter SftWeight { get; } = new(
        "sft-weight", "rpo: weight of the next-token loss of the chosen response (1).");

    /// <summary>Lower end of the allowed range; default 0.</summary>
    public double Minimum { get; init; }

    /// <summary>Whether the lower end itself is allowed; default false: the value must be above it.</summary>
    public bool IncludesMinimum { get; init; }

    /// <summary>Smallest number that is too large; default infinity, for none. Without such a bound the command line
    /// takes a value above 1000 for a typing error, so a parameter that can be larger says here how large.</summary>
    public double Below { get; init; } = double.PositiveInfinity;

    /// <summary>Allowed range in words, e.g. "above 0" or "at least 0 and below 0.5".</summary>
    public string Range => (IncludesMinimum ? "at least " : "above ") + Text(Minimum)
        + (double.IsFinite(Below) ? " and below " + Text(Below) : "");

    /// <summary>Throws unless a value is a finite number within the range.</summary>
    /// <param name="value">Value to check: it must be finite and within this parameter's range, which
    /// <see cref="Range"/> gives in words.</param>
    /// <exception cref="ArgumentException">The value is not finite or out of the range; the message begins with the
    /// parameter's name.</exception>
    public void Require(double value)
    {
        if (!double.IsFinite(value) || value < Minimum || (value == Minimum && !IncludesMinimum) || value >= Below)
        {
            throw new ArgumentException($"{Name} must be a number {Range}; got {Text(value)}");
        }
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
