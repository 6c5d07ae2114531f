using Dpo.Data;
using Dpo.Tests.Shared;
using Dpo.Text;

namespace Dpo.Tests.Data;

public sealed class EncodedPairStoreTests
{
    [Fact]
    public void Part_IsAViewOfTheSamePairs()
    {
        using var all = new EncodedPairStore(Enumerable.Range(0, 10).Select(i => new EncodedPair(new([i], [i, i]), new([i], [i + 1]))));
        var part = all.Part(7, 3);
        Assert.Equal([7, 7], part[0].Chosen.Response);
        Assert.Equal([8], part[0].Rejected.Response);
        Assert.Equal([7, 8, 9], part.Select(p => p.Chosen.Prompt[0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => part[3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => part[-1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => all.Part(8, 3));
    }

    // A process that is killed would leave it for ever.
    [Fact]
    public void TheFile_HasNoNameWhileItIsUsed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows itself deletes the file with the process");
        using var folder = new TempFolder();
        using var all = new EncodedPairStore([new EncodedPair(new([1], [2]), new([1], [3]))], folder.Path);
        Assert.Empty(Directory.GetFiles(folder.Path));
        Assert.Equal([3], all[0].Rejected.Response);
    }
}
