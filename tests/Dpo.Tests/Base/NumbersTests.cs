using Dpo.Base;

namespace Dpo.Tests.Base;

public sealed class NumbersTests
{
    [Theory]
    [InlineData(-3.2188758, "-3.2189")]
    [InlineData(0.0069204428, "0.0069204")]
    [InlineData(1234567, "1234567")]
    [InlineData(1e-9, "1e-9")]
    [InlineData(-0.0, "0")]
    [InlineData(1.23456e20, "1.2346e20")]
    [InlineData(double.NaN, "NaN")]
    public void Numbers_AreShort(double x, string text) => Assert.Equal(text, Numbers.Text(x));
}
