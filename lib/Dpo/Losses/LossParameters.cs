namespace Dpo.Losses;

/// <summary>Parameters that were given for a preference loss. The loss asks here for each parameter that it takes, so
/// that one it does not ask for cannot be accepted unused.</summary>
public sealed class LossParameters
{
    private readonly string _loss;
    private readonly IReadOnlyDictionary<string, double> _given;
    private readonly List<LossParameter> _taken = [];

    internal LossParameters(string loss, IReadOnlyDictionary<string, double> given) => (_loss, _given) = (loss, given);

    /// <summary>Parameters that the loss has asked for so far, each once.</summary>
    internal IReadOnlyList<LossParameter> Taken => _taken;

    /// <summary>Returns the value of a parameter and records that the loss takes it.</summary>
    /// <param name="parameter">Declaration of the parameter to read: a built-in one, e.g.
    /// <see cref="LossParameter.Beta"/>, or your own.</param>
    /// <param name="otherwise">Default value, used if the parameter was not given.</param>
    /// <returns>The value that was given, else the default; always within the parameter's range.</returns>
    /// <exception cref="ArgumentException">The value is out of its range.</exception>
    public double Take(LossParameter parameter, double otherwise)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (!_taken.Contains(parameter))
        {
            _taken.Add(parameter);
        }
        var value = _given.GetValueOrDefault(parameter.Name, otherwise);
        parameter.Require(value);
        return value;
    }

    /// <summary>Returns the value of a parameter that may be given under another parameter's name, but not under
    /// both.</summary>
    /// <param name="parameter">Declaration of the parameter to read, e.g. <see cref="LossParameter.Lambda"/>.</param>
    /// <param name="alias">Second parameter that may be given in place of <paramref name="parameter"/>, e.g.
    /// <see cref="LossParameter.Beta"/>.</param>
    /// <param name="otherwise">Default value, used if neither of the two parameters was given.</param>
    /// <returns>The value that was given, else the default; always within the ranges of both parameters.</returns>
    /// <exception cref="ArgumentException">Both names were given, or the value is out of its range.</exception>
    public double TakeEither(LossParameter parameter, LossParameter alias, double otherwise)
    {
        var value = Take(parameter, Take(alias, otherwise));
        return _given.ContainsKey(parameter.Name) && _given.ContainsKey(alias.Name)
            ? throw new ArgumentException($"{parameter.Name}: the loss \"{_loss}\" has it under the name "
                + $"{alias.Name}, too; give one of the two")
            : value;
    }

    /// <summary>Throws if a value was given for a parameter that the loss did not ask for.</summary>
    internal void RequireAllTaken()
    {
        foreach (var name in _given.Keys.Where(name => !_taken.Exists(p => p.Name == name)))
        {
            var takes = _taken.Count > 0 ? string.Join(", ", _taken.Select(p => p.Name)) : "none";
            throw new ArgumentException($"{name}: the loss \"{_loss}\" has no such parameter; it takes {takes}");
        }
    }
}
