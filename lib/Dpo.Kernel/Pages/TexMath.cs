using System.Net;

namespace Dpo.Kernel.Pages;

/// <summary>TeX formulas as MathML Core: no script, no font and no service is needed to show them.</summary>
internal static class TexMath
{
    /// <summary>Converts one formula. Its source travels along as an annotation, for copying and for readers of TeX.</summary>
    /// <param name="tex">The formula without its dollar signs.</param>
    /// <param name="display">Whether it stands on a line of its own.</param>
    /// <returns>A <c>math</c> element.</returns>
    /// <exception cref="TexMathException">A command that the tables lack, or a formula that does not end as it began.</exception>
    public static string ToMathMl(string tex, bool display)
    {
        var row = new TexMathParser(tex).Formula();
        return $"<math{(display ? " display=\"block\"" : "")}><semantics>{row}"
            + $"<annotation encoding=\"application/x-tex\">{WebUtility.HtmlEncode(tex.Trim())}</annotation></semantics></math>";
    }
}

/// <summary>A formula that cannot be converted; the message is the second half of a sentence on the formula.</summary>
internal sealed class TexMathException(string problem) : Exception(problem);
