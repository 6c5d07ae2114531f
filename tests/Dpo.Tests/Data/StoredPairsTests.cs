using Dpo.Data;
using Dpo.Text;

namespace Dpo.Tests.Data;

public sealed class StoredPairsTests
{
    [Fact]
    public void Part_IsAViewOfTheSamePairs()
    {
        using var all = new StoredPairs(Enumerable.Range(0, 10).Select(i => new EncodedPair(new([i], [i, i]), new([i], [i + 1]))));
        var part = all.Part(7, 3);
        Assert.Equal([7, 7], part[0].Chosen.Response);
        Assert.Equal([8], part[0].Rejected.Response);
        Assert.Equal([7, 8, 9], part.Select(p => p.Chosen.Prompt[0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => part[3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => part[-1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => all.Part(8, 3));
    }
}
