namespace Dpo.Losses;

/// <summary>The parameters that were given for a preference loss. What the loss takes is what it asks for here: a
/// parameter that it does not ask for cannot be accepted.</summary>
public sealed class LossParameters
{
    private readonly string _loss;
    private readonly IReadOnlyDictionary<string, double> _given;
    private readonly List<LossParameter> _taken = [];

    internal LossParameters(string loss, IReadOnlyDictionary<string, double> given) => (_loss, _given) = (loss, given);

    /// <summary>What was asked for so far, each once.</summary>
    internal IReadOnlyList<LossParameter> Taken => _taken;

    /// <summary>The value of a parameter.</summary>
    /// <param name="parameter">One of the declared ones, e.g. <see cref="LossParameter.Beta"/>, or one's own.</param>
    /// <param name="otherwise">Its value where none was given.</param>
    /// <returns>A number of its range.</returns>
    /// <exception cref="ArgumentException">A value out of its range, or a second declaration of the same
    /// name.</exception>
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

    /// <summary>The value of a parameter that may be given under another parameter's name, but not under
    /// both.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="alias">Whose name is as good.</param>
    /// <param name="otherwise">The value where neither was given.</param>
    /// <returns>A number of its range.</returns>
    /// <exception cref="ArgumentException">Both were given, or a value out of its range.</exception>
    public double TakeEither(LossParameter parameter, LossParameter alias, double otherwise)
    {
        var value = Take(parameter, Take(alias, otherwise));
        return _given.ContainsKey(parameter.Name) && _given.ContainsKey(alias.Name)
            ? throw new ArgumentException($"{parameter.Name}: the loss \"{_loss}\" has it under the name "
                + $"{alias.Name}, too; give one of the two")
            : value;
    }

    /// <summary>Throws where something was given that the loss did not ask for.</summary>
    internal void RequireAllTaken()
    {
        foreach (var name in _given.Keys.Where(name => !_taken.Exists(p => p.Name == name)))
        {
            var takes = _taken.Count > 0 ? string.Join(", ", _taken.Select(p => p.Name)) : "none";
            throw new ArgumentException($"{name}: the loss \"{_loss}\" has no such parameter; it takes {takes}");
        }
    }
}
