using System.Security.Cryptography;
using System.Text;
using Dpo.Text.Bpe;

namespace Dpo.Tests.Text.Bpe;

public sealed class CanonicalFormTests
{
    [Theory]
    [InlineData("e\u0301", "\u00E9")]
    [InlineData("\u212B", "\u00C5")]
    [InlineData("a\u0301\u0323", "\u1EA1\u0301")]           // the mark below comes first
    [InlineData("\u1100\u1161\u11A8", "\uAC01")]
    [InlineData("\u0958", "\u0915\u093C")]                  // does not compose again
    [InlineData("\uFB01", "\uFB01")]                        // a ligature is another form's affair
    public void Of_SmallCases(string text, string expected) => Assert.Equal(expected, CanonicalForm.Compute(text));

    // The hash was computed by CPython's unicodedata 14.0.
    [Fact]
    public void Of_EveryCharacterWithMarks_IsAsElsewhere()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var point in Enumerable.Range(0xA0, 0x1F60).Concat(Enumerable.Range(0xA000, 0x5B50)).Where(Rune.IsValid))
        {
            var c = new Rune(point).ToString();
            var marked = "\u0301\u0307\u0323\u0338\u0345\u09BE\u1161\u11A8\u3099".Select(m => $" {c}{m}\u0323\u0301");
            hash.AppendData(Encoding.UTF8.GetBytes(CanonicalForm.Compute($"{c} {c}{c}{string.Concat(marked)}")));
        }
        Assert.Equal("b2c26c067d75ff674ee68122cf9546542d429b3ae2b01e6615a12acd56dfdf38", Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
