namespace Dpo.Base;

/// <summary>Range checks for the values of a configuration or the arguments of a call; every message has the same
/// wording.</summary>
internal static class Allowed
{
    /// <summary>Throws an <see cref="ArgumentOutOfRangeException"/> such as "OptimConfig.Steps must be at least 1"
    /// unless the value of the property is allowed. Infinite values are refused unless <paramref name="infinite"/> is
    /// set.</summary>
    public static void Require<TConfig>(
        bool holds, string property, object? value, string allowed, bool infinite = false)
    {
        if (!holds || (!infinite && value is double.PositiveInfinity or double.NegativeInfinity))
        {
            var range = holds ? allowed + " and finite" : allowed;
            var name = $"{typeof(TConfig).Name}.{property}";
            throw new ArgumentOutOfRangeException(property, value, $"{name} must be {range}");
        }
    }

    /// <summary>Throws an <see cref="ArgumentOutOfRangeException"/> such as "beta must be above 0" unless the
    /// argument's value is allowed.</summary>
    public static void Argument(bool holds, string name, object value, string allowed)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {allowed}");
        }
    }
}
