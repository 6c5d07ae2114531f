using System.Net;

namespace Dpo.Kernel.Pages;

/// <summary>Converts TeX formulas to MathML Core: no script, no font and no service is needed to show them.</summary>
internal static class TexMath
{
    /// <summary>Converts one formula. Its TeX source is included as an annotation, for copying and for
    /// readers of TeX.</summary>
    /// <param name="tex">TeX source of one formula, without the dollar signs around it.</param>
    /// <param name="display">Whether the formula is set as a block on a line of its own; false sets it inside the
    /// text.</param>
    /// <returns>MathML text: one <c>math</c> element.</returns>
    /// <exception cref="TexMathException">The formula has a command that the tables lack, or does not end
    /// as it began.</exception>
    public static string ToMathMl(string tex, bool display)
    {
        var row = new TexMathParser(tex).Formula();
        return $"<math{(display ? " display=\"block\"" : "")}><semantics>{row}"
            + $"<annotation encoding=\"application/x-tex\">{WebUtility.HtmlEncode(tex.Trim())}</annotation>"
            + "</semantics></math>";
    }
}

/// <summary>Thrown for a formula that cannot be converted; the message is the second half of a sentence
/// about the formula.</summary>
internal sealed class TexMathException(string problem) : Exception(problem);
