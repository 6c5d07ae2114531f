using Dpo.Devices;
using Dpo.Experiments;

namespace Dpo.Tests.Experiments;

public sealed class TheoremsTests
{
    public static TheoryData<string> Names => [.. Theorems.All.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Holds_InEveryWorld(string name)
    {
        var result = Theorems.Try(Theorems.All.Single(t => t.Name == name), new Seeds(1));
        Assert.True(result.Holds, $"{name}: {result.LargestError:g3} over {result.Worlds} worlds, tolerance {result.Tolerance:g1}");
        Assert.True(result.Worlds >= 300);
    }
}
