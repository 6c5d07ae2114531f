using Dpo.Tests.Shared;

namespace Dpo.Teaching.Tests;

public sealed class CheckTests
{
    public CheckTests() => Lab.Start(_ => null);

    [Fact]
    public void Close_Agrees_PrintsBothSidesAndDifference() => Assert.Equal(
        "PASS 1.2 chain rule: -3.2189 = -3.2189 (difference 4e-16, allowed 1e-9)",
        Printed.By(() => Check.Close("1.2 chain rule", -3.2188758248682006, -3.2188758248682002)));

    [Fact]
    public void Close_Differs_ThrowsOneSentence()
    {
        var error = Assert.Throws<CheckFailedException>(() => Check.Close("1.2 chain rule", 1.5, 1.2, tolerance: 0.01));
        Assert.Equal("1.2 chain rule: left 1.5, right 1.2, difference 0.3, allowed 0.01.", error.Message);
    }

    [Fact]
    public void Close_NotANumber_Throws() => Assert.Throws<CheckFailedException>(() => Check.Close("x", double.NaN, double.NaN));

    [Fact]
    public void Close_EqualInfinities_Pass() => Assert.Equal(
        "PASS log 0: -Infinity = -Infinity (difference 0, allowed 1e-9)",
        Printed.By(() => Check.Close("log 0", double.NegativeInfinity, double.NegativeInfinity)));

    [Fact]
    public void Close_Arrays_PrintsThemWithTheLargestDifference() => Assert.Equal(
        "PASS 5.4 P* = (1, 2, 4)/7: (0.14286, 0.28571, 0.57143) = (0.143, 0.286, 0.571) (difference 0.0004, allowed 0.001)",
        Printed.By(() => Check.Close("5.4 P* = (1, 2, 4)/7", [1 / 7.0, 2 / 7.0, 4 / 7.0], [0.143, 0.286, 0.571], 1e-3)));

    [Fact]
    public void Close_WholeNumbersInBrackets_AreDoubles() => Assert.Equal(
        "PASS x: (1, 2) = (1, 2) (difference 0, allowed 1e-9)", Printed.By(() => Check.Close("x", [1, 2], [1, 2])));

    [Fact]
    public void Close_LongArrays_AreCut() => Assert.Equal(
        "PASS x: (0.5, 0.5, 0.5, 0.5, 0.5, 0.5, ... 781 numbers) = (0.5, 0.5, 0.5, 0.5, 0.5, 0.5, ... 781 numbers) "
        + "(difference 0, allowed 1e-9)",
        Printed.By(() => Check.Close("x", Enumerable.Repeat(0.5, 781).ToArray(), Enumerable.Repeat(0.5, 781).ToArray())));

    [Fact]
    public void Close_ArraysDiffer_NamesTheEntry() => Assert.Equal(
        "x: at [1] left 2, right 2.5, difference 0.5, allowed 1e-9.",
        Assert.Throws<CheckFailedException>(() => Check.Close("x", [1.0, 2.0], [1.0, 2.5])).Message);

    [Fact]
    public void Close_LengthsDiffer_Throws() => Assert.Equal(
        "x: 1 numbers on the left, 2 on the right.",
        Assert.Throws<CheckFailedException>(() => Check.Close("x", [1.0], [1.0, 2.5])).Message);

    [Fact]
    public void Close_FloatArrays_AllowFloatRounding() => Assert.Equal(
        "PASS x: (0.1) = (0.1) (difference 0, allowed 1e-5)", Printed.By(() => Check.Close("x", new[] { 0.1f }, new[] { 0.1f })));

    [Fact]
    public void Less_Holds_PrintsBoth() => Assert.Equal(
        "PASS best of 2: 0.14128 < 0.19315", Printed.By(() => Check.Less("best of 2", 0.1412774679, 0.1931471806)));

    [Fact]
    public void Less_DoesNotHold_Throws() => Assert.Equal(
        "KL: 2 is not less than 1.5.", Assert.Throws<CheckFailedException>(() => Check.Less("KL", 2, 1.5)).Message);

    [Fact]
    public void Less_NotANumber_Throws() => Assert.Throws<CheckFailedException>(() => Check.Less("KL", double.NaN, 1.5));

    [Fact]
    public void True_Holds_PrintsDetail() => Assert.Equal("PASS x: 3 of 3", Printed.By(() => Check.True("x", true, "3 of 3")));

    [Fact]
    public void True_False_ThrowsWithDetail() => Assert.Equal(
        "x: it does not hold (2 of 3).", Assert.Throws<CheckFailedException>(() => Check.True("x", false, "2 of 3")).Message);

    [Fact]
    public void Log_CountsPassesOnly_AndLabStartEmptiesIt()
    {
        Printed.By(() =>
        {
            Check.True("first", true);
            Assert.Throws<CheckFailedException>(() => Check.True("second", false));
            Check.Close("third", 1, 1);
        });
        Assert.Equal(["first", "third"], CheckLog.Names);
        Assert.Equal(2, CheckLog.Passed);
        Lab.Start(_ => null);
        Assert.Equal(0, CheckLog.Passed);
    }
}
