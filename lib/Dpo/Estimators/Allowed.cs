namespace Dpo.Estimators;

/// <summary>Checks the numbers of a configuration or a call, in one wording.</summary>
internal static class Allowed
{
    /// <summary>Throws unless the property's value is allowed: "OptimConfig.Steps must be at least 1".</summary>
    public static void Require<TConfig>(bool holds, string property, object? value, string allowed)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(property, value, $"{typeof(TConfig).Name}.{property} must be {allowed}");
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
