using System.Globalization;

namespace Dpo.Losses;

/// <summary>A number that preference losses take, declared once: its name, what it is, and its range. The command line
/// makes an option of it.</summary>
/// <param name="Name">Lower-case words joined by hyphens, e.g. "label-smoothing"; on the command line after
/// "--".</param>
/// <param name="Description">What the help says of it, with the losses and their usual values.</param>
public sealed record LossParameter(string Name, string Description)
{
    /// <summary>How near the policy stays to the reference, and the scale of losses without one; above 0.</summary>
    public static LossParameter Beta { get; } = new(
        "beta", "How near the policy stays to the reference (0.1); SimPO's scale (2); ORPO's lambda.");

    /// <summary>SimPO's target margin, in the units of the logit; at least 0.</summary>
    public static LossParameter Gamma { get; } = new("gamma", "SimPO's target margin (0.5).") { AllowsLeast = true };

    /// <summary>ORPO's weight of the odds ratio; above 0.</summary>
    public static LossParameter Lambda { get; } = new("lambda", "ORPO's weight of the odds ratio (0.1).");

    /// <summary>The share of flipped labels; at least 0 and below 0.5.</summary>
    public static LossParameter LabelSmoothing { get; } = new(
        "label-smoothing", "Share of labels taken to be flipped (conservative and robust 0.1, dpo 0).")
    { AllowsLeast = true, Below = 0.5 };

    /// <summary>R-DPO's charge for a token; at least 0.</summary>
    public static LossParameter Alpha { get; } = new(
        "alpha", "length-regularised: the charge for a token (0.1).")
    { AllowsLeast = true };

    /// <summary>Weight of the next-token loss of the chosen response; above 0.</summary>
    public static LossParameter SftWeight { get; } = new(
        "sft-weight", "sft-mix: weight of the next-token loss of the chosen response (1).");

    /// <summary>The lower end of the range: 0 unless it is set.</summary>
    public double Least { get; init; }

    /// <summary>Whether the lower end itself is a value; without it the value must be above.</summary>
    public bool AllowsLeast { get; init; }

    /// <summary>The smallest number that is too large; infinity for none. The command line then takes more than 1000
    /// for a slip of the keys: a parameter that can be larger says here how large.</summary>
    public double Below { get; init; } = double.PositiveInfinity;

    /// <summary>The range in words: "above 0", "at least 0 and below 0.5".</summary>
    public string Range => (AllowsLeast ? "at least " : "above ") + Text(Least)
        + (double.IsFinite(Below) ? " and below " + Text(Below) : "");

    /// <summary>Throws unless a value is a finite number of the range.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">It is none; the message begins with the parameter's name.</exception>
    public void Require(double value)
    {
        if (!double.IsFinite(value) || value < Least || (value == Least && !AllowsLeast) || value >= Below)
        {
            throw new ArgumentException($"{Name} must be a number {Range}; got {Text(value)}");
        }
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
