using System.Xml.Linq;
using Dpo.Kernel.Pages;

namespace Dpo.Kernel.Tests.Pages;

public sealed class TexMathTests
{
    private static readonly Dictionary<string, string> _samples = new()
    {
        ["\\frac"] = "\\frac{a}{b}",
        ["\\tfrac"] = "\\tfrac12",
        ["\\dfrac"] = "\\dfrac ab",
        ["\\binom"] = "\\binom K2",
        ["\\sqrt"] = "\\sqrt{2A-1}",
        ["\\hat"] = "\\hat r",
        ["\\bar"] = "\\bar x",
        ["\\tilde"] = "\\tilde x",
        ["\\underbrace"] = "\\underbrace{a+b}_{0}",
        ["\\overbrace"] = "\\overbrace{a+b}^n",
        ["\\mathrm"] = "\\mathrm{KL}",
        ["\\operatorname"] = "\\operatorname{clip}(x)",
        ["\\text"] = "\\text{of the }x",
        ["\\mathbb"] = "\\mathbb{E}",
        ["\\mathcal"] = "\\mathcal E",
        ["\\left"] = "\\left(\\frac ab\\right]",
        ["\\begin"] = "\\begin{aligned}a&=b\\\\&=c\\end{aligned}",
        ["\\big"] = "\\big(x\\big)",
        ["\\Big"] = "\\Big[x\\Big]",
        ["\\bigg"] = "\\bigg|x",
        ["\\Bigg"] = "\\Bigg\\{x\\Bigg\\}",
    };

    public static TheoryData<string> Symbols => [.. TexMathSymbols.Atoms.Keys];

    public static TheoryData<string> Commands => [.. TexMathCommands.All.Keys];

    // As text of the elements, without the annotation; the browser ignores what XML would call insignificant.
    private static string Row(string tex)
    {
        var math = XElement.Parse(TexMath.ToMathMl(tex, display: false));
        Assert.Equal(tex.Trim(), math.Descendants("annotation").Single().Value);
        return math.Element("semantics")!.Elements().First().ToString(SaveOptions.DisableFormatting);
    }

    [Theory]
    [MemberData(nameof(Symbols))]
    public void Symbol_OfTheTable_IsOneElement(string token) => Assert.StartsWith("<m", Row(token + " "), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Commands))]
    public void Command_OfTheTable_Converts(string command) => Assert.NotEmpty(Row(_samples[command]));

    [Theory]
    [InlineData("\\frac12", "<mfrac><mn>1</mn><mn>2</mn></mfrac>")]
    [InlineData("x_i^2", "<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>")]
    [InlineData("y''", "<msup><mi>y</mi><mo>′′</mo></msup>")]
    [InlineData("0.5", "<mn>0.5</mn>")]
    [InlineData("\\mathrm{ref}", "<mi>ref</mi>")]
    [InlineData("\\mathrm x", null)]
    [InlineData("\\mathbb{E}", "<mi mathvariant=\"normal\">𝔼</mi>")]
    [InlineData("\\mathcal L", "<mi mathvariant=\"normal\">ℒ</mi>")]
    [InlineData("\\text{a < b }", "<mtext>a\u00a0&lt;\u00a0b\u00a0</mtext>")]
    [InlineData("\\sqrt{\\frac{a_{i_j}}{2}}",
        "<msqrt><mfrac><msub><mi>a</mi><msub><mi>i</mi><mi>j</mi></msub></msub><mn>2</mn></mfrac></msqrt>")]
    public void Formula_Becomes(string tex, string? expected)
    {
        if (expected is null)
        {
            Assert.Throws<TexMathException>(() => Row(tex));
        }
        else
        {
            Assert.Equal(expected, Row(tex));
        }
    }

    [Fact]
    public void Sum_HasItsScriptsBelowAndAbove_AndABraceItsLabel()
    {
        Assert.StartsWith("<munderover><mo>∑</mo>", Row("\\sum_{i=1}^n"), StringComparison.Ordinal);
        Assert.StartsWith("<munder><munder accentunder", Row("\\underbrace{x}_0"), StringComparison.Ordinal);
    }

    [Fact]
    public void Minus_AtTheBeginningOrAfterARelation_IsASign()
    {
        Assert.Contains("form=\"prefix\"", Row("-x"), StringComparison.Ordinal);
        Assert.Contains("form=\"prefix\"", Row("a=-x"), StringComparison.Ordinal);
        Assert.DoesNotContain("form=\"prefix\"", Row("a-x"), StringComparison.Ordinal);
    }

    [Fact]
    public void Log_HasSpaceBeforeAVariable_AndNoneBeforeABracket()
    {
        Assert.Equal(2, Row("\\beta\\log P").Split("mspace").Length / 2);
        Assert.DoesNotContain("mspace", Row("\\log(x)"), StringComparison.Ordinal);
    }

    [Fact]
    public void Aligned_PutsTheColumnsAtTheRelation()
    {
        var rows = XElement.Parse(Row("\\begin{aligned}J&=-1\\\\&=2\\end{aligned}")).Elements("mtr").ToList();

        Assert.Equal(2, rows.Count);
        Assert.All(rows, r => Assert.Equal(
            ["text-align:right", "text-align:left"], r.Elements("mtd").Select(d => d.Attribute("style")!.Value.Split(';')[0])));
    }

    [Fact]
    public void Display_IsABlock() =>
        Assert.StartsWith("<math display=\"block\">", TexMath.ToMathMl("x", display: true), StringComparison.Ordinal);

    [Theory]
    [InlineData("a\\foo b", "unknown command \\foo at character 2")]
    [InlineData("a#", "unknown sign #")]
    [InlineData("\\frac{a}{b", "lacks the closing brace for the { at character 9")]
    [InlineData("\\text{a", "lacks the closing brace")]
    [InlineData("a}", "} without its beginning")]
    [InlineData("\\frac{a}", "needs an argument of \\frac")]
    [InlineData("x^", "needs an argument of ^")]
    [InlineData("x_a_b", "second _ on one base at character 4")]
    [InlineData("\\left(a", "lacks the \\right")]
    [InlineData("a\\right)", "\\right without its beginning")]
    [InlineData("\\big a", "needs a delimiter")]
    [InlineData("\\mathbb{e}", "one capital letter")]
    [InlineData("\\begin{matrix}a\\end{matrix}", "unknown environment matrix")]
    [InlineData("\\begin{aligned}a", "lacks the \\end{aligned}")]
    [InlineData("\\", "unknown command \\")]
    public void Formula_ThatIsWrong_SaysWhatAndWhere(string tex, string problem) =>
        Assert.Contains(problem, Assert.Throws<TexMathException>(() => TexMath.ToMathMl(tex, false)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{")]
    [InlineData("\\hat")]
    [InlineData("\\left(")]
    [InlineData("x^")]
    public void Parts_TooDeep_AreAnErrorAndNoCrash(string part) => Assert.Throws<TexMathException>(
        () => TexMath.ToMathMl(string.Concat(Enumerable.Repeat(part, 100_000)), display: false));

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void Formula_Empty_IsAnEmptyRow(string tex) => Assert.Equal("<mrow></mrow>", Row(tex).Replace(" />", "></mrow>"));
}
