namespace Dpo.Base;

/// <summary>Checks the numbers of a configuration or a call, in one wording.</summary>
internal static class Allowed
{
    /// <summary>Throws unless the property's value is allowed: "OptimConfig.Steps must be at least 1". A number may be
    /// infinite only where that is said.</summary>
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

    /// <summary>Throws unless the argument's value is allowed: "beta must be above 0".</summary>
    public static void Argument(bool holds, string name, object value, string allowed)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {allowed}");
        }
    }
}
