using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace Dpo.Cli.Terminal;

/// <summary>Options that take a number: read alike in every country, and refused by the option's name before any work.
/// </summary>
/// <remarks>A comma is never a decimal sign or a separator, so "0,001" is no number. Nor are blanks, hexadecimal
/// digits, infinity or digits of other scripts.</remarks>
internal static class NumberOption
{
    private const NumberStyles Digits = NumberStyles.AllowLeadingSign;
    private const NumberStyles Decimals = Digits | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>A whole number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public static Option<T> Integer<T>(string name, string description, T usual, T least, T most)
        where T : struct, IBinaryInteger<T> => new(name)
        {
            Description = description,
            HelpName = "N",
            DefaultValueFactory = _ => usual,
            CustomParser = result => ReadWhole(result, least, most) ?? default,
        };

    /// <summary>The same; without the option, null.</summary>
    public static Option<T?> IntegerOrNone<T>(string name, string description, T least, T most)
        where T : struct, IBinaryInteger<T> => new(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = result => ReadWhole(result, least, most),
        };

    /// <summary>A number above 0, at most <paramref name="most"/>.</summary>
    public static Option<double> Positive(string name, string description, double usual, double most) => new(name)
    {
        Description = description,
        HelpName = "X",
        DefaultValueFactory = _ => usual,
        CustomParser = result => ReadInRange(result, 0, allowsLeast: false, most) ?? default,
    };

    /// <summary>The same; without the option, null.</summary>
    public static Option<double?> PositiveOrNone(string name, string description, double most) =>
        InRangeOrNone(name, description, 0, allowsLeast: false, most);

    /// <summary>A number above <paramref name="least"/>, or that itself where it is allowed, to
    /// <paramref name="most"/>; without the option, null.</summary>
    public static Option<double?> InRangeOrNone(
        string name, string description, double least, bool allowsLeast, double most) => new(name)
        {
            Description = description,
            HelpName = "X",
            CustomParser = result => ReadInRange(result, least, allowsLeast, most),
        };

    private static T? ReadWhole<T>(ArgumentResult result, T least, T most)
        where T : struct, IBinaryInteger<T> =>
        T.TryParse(Typed(result), Digits, CultureInfo.InvariantCulture, out var number)
        && number >= least && number <= most
            ? number : Refuse<T>(result, FormattableString.Invariant($"a whole number from {least} to {most}"));

    private static double? ReadInRange(ArgumentResult result, double least, bool allowsLeast, double most)
    {
        if (Real(result) is { } number && (number > least || (number == least && allowsLeast)) && number <= most)
        {
            return number;
        }
        var range = allowsLeast ? FormattableString.Invariant($"from {least} to {most}")
            : FormattableString.Invariant($"above {least} and at most {most}");
        return Refuse<double>(result, $"a number {range}, written like 0.001");
    }

    private static double? Real(ArgumentResult result) =>
        double.TryParse(Typed(result), Decimals, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number) ? number : null;

    private static string Typed(ArgumentResult result) => result.Tokens[0].Value;

    private static T? Refuse<T>(ArgumentResult result, string expected)
        where T : struct
    {
        var name = ((OptionResult)result.Parent!).Option.Name;
        result.AddError($"{name} is {Words.Quoted(Typed(result))}; expected {expected}");
        return null;
    }
}
