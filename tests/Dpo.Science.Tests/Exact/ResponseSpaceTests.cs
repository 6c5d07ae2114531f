using Dpo.Science.Exact;
using Dpo.Text;

namespace Dpo.Science.Tests.Exact;

public sealed class ResponseSpaceTests
{
    private static Vocabulary Letters(int count) => new([.. Enumerable.Range(0, count).Select(i => $"{(char)('a' + i)}")]);

    [Theory]
    [InlineData(5, 4, 781)]         // 1 + 5 + 25 + 125 + 625
    [InlineData(3, 4, 121)]
    [InlineData(1, 3, 4)]
    public void Count_IsTheGeometricSum(int symbols, int length, int count) => Assert.Equal(count, new ResponseSpace(Letters(symbols), length).Count);

    [Fact]
    public void Responses_AreCompleteDistinctAndInOrder()
    {
        var space = new ResponseSpace(Letters(2), 2);
        Assert.Equal(["<eos>", "a <eos>", "b <eos>", "a a", "a b", "b a", "b b"], space.Responses.Select(space.Vocabulary.Text));
    }

    [Fact]
    public void IndexOf_IsTheInverse()
    {
        var space = new ResponseSpace(Letters(3), 3);
        Assert.Equal(Enumerable.Range(0, space.Count), space.Responses.Select(space.IndexOf));
    }

    [Theory]
    [InlineData(new[] { 0, 1 })]            // no EOS and not full
    [InlineData(new[] { 0, 1, 2, 3 })]      // full and EOS
    [InlineData(new[] { 3, 3 })]            // EOS inside
    [InlineData(new int[0])]
    public void IndexOf_Incomplete_Throws(int[] response) =>
        Assert.Contains("is no complete response", Assert.Throws<ArgumentException>(() => new ResponseSpace(Letters(3), 3).IndexOf(response)).Message, StringComparison.Ordinal);

    [Fact]
    public void Constructor_TooLarge_SaysHowLarge() => Assert.Equal(
        "10 symbols and length 6 make 1,111,111 responses; at most 200,000 can be listed: take fewer symbols, a shorter length, or a higher limit",
        Assert.Throws<ArgumentException>(() => new ResponseSpace(Letters(10), 6)).Message);

    // <eos>, a <eos>, b <eos>, aa, ab, ba, bb.
    [Fact]
    public void Lengths_AndPrefixes_ByHand()
    {
        var space = new ResponseSpace(new Vocabulary(["a", "b"]), 2);
        Assert.Equal([0, 1, 1, 2, 2, 2, 2], space.SymbolCounts);
        Assert.Equal([1, 2, 2, 2, 2, 2, 2], space.TokenCounts);
        Assert.Equal([false, false, true, false, false, true, true], space.BeginningWith([1]));
        Assert.All(space.BeginningWith([]), Assert.True);
    }
}
