namespace Dpo.Losses;

/// <summary>The preference losses by name, as commands and experiments choose them.</summary>
public static class PreferenceLosses
{
    private static readonly Dictionary<string, (string Range, Func<double, bool> Allows)> _ranges = new()
    {
        ["beta"] = ("above 0", v => v > 0),
        ["gamma"] = ("at least 0", v => v >= 0),
        ["lambda"] = ("above 0", v => v > 0),
        ["label-smoothing"] = ("at least 0 and below 0.5", v => v is >= 0 and < 0.5),
        ["alpha"] = ("at least 0", v => v >= 0),
        ["sft-weight"] = ("above 0", v => v > 0),
    };

    private static readonly string[] _names =
    [
        "dpo", "conservative", "robust", "ipo", "ipo-mean", "hinge", "length-regularised", "length-normalised",
        "reference-free", "sft-mix", "simpo", "orpo", "apo-zero", "apo-down",
    ];

    /// <summary>The names of the losses.</summary>
    public static IReadOnlyList<string> Names => _names;

    /// <summary>The losses with the parameters of the recorded experiments.</summary>
    /// <param name="beta">β of those that have one; SimPO's and ORPO's own scales are their papers', and the next-token
    /// term of "sft-mix" weighs 0.1.</param>
    /// <returns>Those that are bounded below.</returns>
    public static IReadOnlyDictionary<string, PreferenceLoss> All(double beta) =>
        _names.ToDictionary(n => n, n => Create(n, n switch
        {
            "simpo" or "orpo" => new Dictionary<string, double>(),
            "sft-mix" => new Dictionary<string, double> { ["beta"] = beta, ["sft-weight"] = 0.1 },
            _ => new Dictionary<string, double> { ["beta"] = beta },
        }));

    /// <summary>A loss with the parameters that are given, and for the others what its paper or TRL takes.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="given">beta, gamma (SimPO), lambda (ORPO, which also takes it as beta, TRL's name), label-smoothing
    /// (the share of flipped labels), alpha (R-DPO's charge per token), sft-weight (of the next-token term).</param>
    /// <returns>The loss; nothing that was given is left unused.</returns>
    /// <exception cref="ArgumentException">A name that is unknown, a parameter that the loss does not have, or one out
    /// of its range; the message begins with its name.</exception>
    public static PreferenceLoss Create(string name, IReadOnlyDictionary<string, double> given)
    {
        ArgumentNullException.ThrowIfNull(given);
        var taken = new List<string>();
        var loss = Make(name, (parameter, otherwise) =>
        {
            taken.Add(parameter);
            return given.GetValueOrDefault(parameter, otherwise);
        });
        foreach (var (parameter, value) in given)
        {
            if (!taken.Contains(parameter))
            {
                throw new ArgumentException(
                    $"{parameter}: the loss \"{name}\" has no such parameter; it takes {string.Join(", ", taken)}");
            }
            if (!double.IsFinite(value) || !_ranges[parameter].Allows(value))
            {
                var range = _ranges[parameter].Range;
                throw new ArgumentException(
                    FormattableString.Invariant($"{parameter} must be a number {range}; got {value}"));
            }
        }
        return given.ContainsKey("lambda") && given.ContainsKey("beta")
            ? throw new ArgumentException(
                "lambda: TRL calls the same parameter of the loss \"orpo\" beta; give one of the two")
            : loss;
    }

    // What a loss takes is what it asks for here, so a parameter that is not asked for cannot be accepted.
    private static PreferenceLoss Make(string name, Func<string, double, double> take)
    {
        return name switch
        {
            "dpo" => new DpoLoss(Beta(), take("label-smoothing", 0)),
            "conservative" => new DpoLoss(Beta(), take("label-smoothing", 0.1)),
            "robust" => new RobustDpoLoss(Beta(), take("label-smoothing", 0.1)),
            "ipo" => new IpoLoss(Beta(), LengthNormalised: false),
            "ipo-mean" => new IpoLoss(Beta(), LengthNormalised: true),
            "hinge" => new HingeLoss(Beta()),
            "length-regularised" => new LengthRegularisedDpoLoss(Beta(), take("alpha", 0.1)),
            "length-normalised" => new LengthNormalisedDpoLoss(Beta()),
            "reference-free" => new ReferenceFreeLoss(new DpoLoss(Beta(), take("label-smoothing", 0))),
            "sft-mix" => new SftMixLoss(new DpoLoss(Beta(), take("label-smoothing", 0)), take("sft-weight", 1)),
            "simpo" => new SimPoLoss(Beta(2), take("gamma", 0.5)),
            "orpo" => new OrpoLoss(take("lambda", Beta())),
            "apo-zero" => new ApoZeroLoss(Beta()),
            "apo-down" => new ApoDownLoss(Beta()),
            _ => throw new ArgumentException(
                $"there is no preference loss \"{name}\"; expected one of {string.Join(", ", _names)}"),
        };

        double Beta(double otherwise = 0.1) => take("beta", otherwise);
    }
}
