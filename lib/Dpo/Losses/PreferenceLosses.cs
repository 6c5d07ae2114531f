using System.Text.RegularExpressions;

namespace Dpo.Losses;

/// <summary>Preference losses by name, as commands choose them. One line adds a loss of your own:
/// <c>PreferenceLosses.Register("mine", p => new MyLoss(p.Take(LossParameter.Beta, 0.1)))</c>.</summary>
/// <remarks>There is one table for the whole process. Any thread may register and create at any time.</remarks>
public static partial class PreferenceLosses
{
    // In the order of the help; what other losses declare comes after.
    private static readonly LossParameter[] _first =
    [
        LossParameter.Beta, LossParameter.Gamma, LossParameter.Lambda,
        LossParameter.LabelSmoothing, LossParameter.Alpha, LossParameter.SftWeight,
    ];

    // What some were called before they had the field's names. Scripts and notes of old runs still say these.
    private static readonly Dictionary<string, string> _formerNames = new()
    {
        ["conservative"] = "cdpo",
        ["length-regularised"] = "rdpo",
        ["length-normalised"] = "dpo-norm",
        ["sft-mix"] = "rpo",
    };

    private static readonly Lock _registering = new();
    private static volatile IReadOnlyList<Entry> _table = [];       // replaced by a longer one, never changed

    static PreferenceLosses()
    {
        Register("dpo", p => new DpoLoss(Beta(p), Smoothing(p, 0)), "Rafailov et al. 2023 (TRL sigmoid)");
        Register("cdpo", p => new DpoLoss(Beta(p), Smoothing(p, 0.1)), "smoothed labels (Mitchell 2023)");
        Register("robust", p => new RobustDpoLoss(Beta(p), Smoothing(p, 0.1)), "unbiased under flipped labels");
        Register("ipo", p => new IpoLoss(Beta(p), LengthNormalised: false), "Azar et al. 2023, on sums");
        Register("ipo-mean", p => new IpoLoss(Beta(p), LengthNormalised: true), "on token means, as TRL's ipo");
        Register("hinge", p => new HingeLoss(Beta(p)), "hinge on the margin, as SLiC");
        Register("rdpo", p => new LengthRegularisedDpoLoss(Beta(p), p.Take(LossParameter.Alpha, 0.1)),
            "R-DPO, a charge for length");
        Register("dpo-norm", p => new LengthNormalisedDpoLoss(Beta(p)), "token means (TRL sigmoid_norm)");
        Register("reference-free", p => new ReferenceFreeLoss(new DpoLoss(Beta(p), Smoothing(p, 0))),
            "a uniform reference");
        Register("rpo", p => new SftMixLoss(new DpoLoss(Beta(p), Smoothing(p, 0)), p.Take(LossParameter.SftWeight, 1)),
            "DPO plus SFT on the chosen");
        Register("simpo", p => new SimPoLoss(p.Take(LossParameter.Beta, 2), p.Take(LossParameter.Gamma, 0.5)),
            "no reference (Meng et al. 2024)");
        Register("orpo", p => new OrpoLoss(p.TakeEither(LossParameter.Lambda, LossParameter.Beta, 0.1)),
            "SFT plus odds ratio (Hong 2024)");
        Register("apo-zero", p => new ApoZeroLoss(Beta(p)), "chosen up, rejected down");
        Register("apo-down", p => new ApoDownLoss(Beta(p)), "both down, rejected further");
    }

    /// <summary>Names of the registered losses, in the order of their registration.</summary>
    public static IReadOnlyList<string> Names => [.. _table.Select(e => e.Name)];

    /// <summary>Parameters that the registered losses take, each once.</summary>
    public static IReadOnlyList<LossParameter> Parameters => ParametersOf(_table);

    /// <summary>Registers a loss under a name by which commands find it.</summary>
    /// <param name="name">Name for the loss that no registered loss has yet: lower-case words joined by hyphens, e.g.
    /// "mine" for the command-line option <c>--loss mine</c>.</param>
    /// <param name="make">Function that makes the loss from its parameters. It is also called once during registration,
    /// without given values, to find out which parameters it asks for: always ask for the same ones.</param>
    /// <param name="description">One line about the loss for the help of the command line; empty by default.</param>
    /// <exception cref="ArgumentException">The name is malformed or taken, the loss cannot be made from its own
    /// defaults, or another loss declares a parameter of the same name differently; nothing was registered.</exception>
    public static void Register(
        string name, Func<LossParameters, PreferenceLoss> make, string description = "")
    {
        ArgumentNullException.ThrowIfNull(make);
        ArgumentNullException.ThrowIfNull(description);
        RequireName("loss", name);
        var parameters = new LossParameters(name, new Dictionary<string, double>());
        _ = Make(name, make, parameters);
        var entry = new Entry(name, make, parameters.Taken, description);
        lock (_registering)
        {
            if (_formerNames.ContainsKey(name) || _table.Any(e => e.Name == name))
            {
                throw new ArgumentException(
                    $"there is a preference loss \"{name}\" already; register this one under another name");
            }
            RequireOneDeclaration([.. _table, entry]);
            _table = [.. _table, entry];
        }
    }

    /// <summary>Creates a loss with the parameters that are given; the others get the value of the loss's paper or of
    /// TRL.</summary>
    /// <param name="name">Name of a registered loss, e.g. "dpo" (all are listed in <see cref="Names"/>), or a former
    /// name that is still accepted.</param>
    /// <param name="given">Values of the loss's parameters by name: beta, gamma (SimPO), lambda (ORPO, which also
    /// accepts TRL's name beta), label-smoothing, alpha (R-DPO), sft-weight, or those of your own loss. May be empty:
    /// parameters left out have defaults.</param>
    /// <returns>Loss with the given parameter values, and defaults for the others.</returns>
    /// <exception cref="ArgumentException">The name is unknown, the loss does not have a given parameter, or a value is
    /// out of its range; the message begins with the parameter's name.</exception>
    public static PreferenceLoss Create(string name, IReadOnlyDictionary<string, double> given)
    {
        ArgumentNullException.ThrowIfNull(given);
        var entry = Find(name);
        var parameters = new LossParameters(entry.Name, given);
        var loss = Make(entry.Name, entry.Make, parameters);
        parameters.RequireAllTaken();
        return loss;
    }

    /// <summary>The present name of a loss, for a name that may be a former one.</summary>
    /// <param name="name">Name of a registered loss (see <see cref="Names"/>), or a former name that is still accepted,
    /// e.g. "conservative".</param>
    /// <returns>Present name of the loss, one of <see cref="Names"/>, e.g. "cdpo" for "conservative".</returns>
    /// <exception cref="ArgumentException">A name that is unknown; the message lists those there are.</exception>
    public static string Resolve(string name) => Find(name).Name;

    /// <summary>What a loss is, in one line, as the help of the command line says it.</summary>
    /// <param name="name">Name of a registered loss (see <see cref="Names"/>), or a former name that is still
    /// accepted.</param>
    /// <returns>One-line description of the loss; empty if the loss was registered without one.</returns>
    /// <exception cref="ArgumentException">A name that is unknown; the message lists those there are.</exception>
    public static string Describe(string name) => Find(name).Description;

    private static Entry Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var present = _formerNames.GetValueOrDefault(name, name);
        return _table.FirstOrDefault(e => e.Name == present) ?? throw new ArgumentException(
            $"there is no preference loss \"{name}\"; expected one of {string.Join(", ", Names)}");
    }

    private static double Beta(LossParameters p) => p.Take(LossParameter.Beta, 0.1);

    private static double Smoothing(LossParameters p, double otherwise) =>
        p.Take(LossParameter.LabelSmoothing, otherwise);

    private static PreferenceLoss Make(
        string name, Func<LossParameters, PreferenceLoss> make, LossParameters parameters) =>
        make(parameters) ?? throw new ArgumentException($"the preference loss \"{name}\" was made as null");

    private static IReadOnlyList<LossParameter> ParametersOf(IEnumerable<Entry> table) =>
        [.. _first.Concat(table.SelectMany(e => e.Parameters)).Distinct()];

    private static void RequireOneDeclaration(IReadOnlyList<Entry> table)
    {
        var parameters = ParametersOf(table);
        foreach (var parameter in parameters)
        {
            RequireName("parameter", parameter.Name);
        }
        if (parameters.GroupBy(p => p.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"{twice.Key}: there is a parameter of this name with another description or "
                + "range; take that declaration, or choose another name");
        }
    }

    // As a word of the command line.
    private static void RequireName(string what, string? name)
    {
        if (name is null || !Word().IsMatch(name))
        {
            throw new ArgumentException($"\"{name}\" is no name for a {what}: expected lower-case letters, digits and "
                + "single hyphens, beginning with a letter, e.g. \"label-smoothing\"");
        }
    }

    [GeneratedRegex(@"^[a-z][a-z0-9]*(-[a-z0-9]+)*\z")]
    private static partial Regex Word();

    private sealed record Entry(string Name, Func<LossParameters, PreferenceLoss> Make,
        IReadOnlyList<LossParameter> Parameters, string Description);
}
