using Dpo.Kernel.Packages;

namespace Dpo.Kernel.Tests.Packages;

public sealed class PackageDirectiveTests
{
    [Fact]
    public void Take_LeavesLinesWhereTheyAre()
    {
        var rest = PackageDirective.Take("#r \"nuget: A.B, 1.2.3\"\n#i \"nuget: feed folder\"\n  #r \"nuget:C\"\n#r \"D.dll\"\nvar s = \"#r\";", out var packages, out var sources);

        Assert.Equal([new PackageDirective("A.B", "1.2.3"), new PackageDirective("C", "*")], packages);
        Assert.Equal(["feed folder"], sources);
        Assert.Equal("//#r \"nuget: A.B, 1.2.3\"\n//#i \"nuget: feed folder\"\n//  #r \"nuget:C\"\n#r \"D.dll\"\nvar s = \"#r\";", rest);
    }

    [Theory]
    [InlineData("#r \"nuget: \"")]
    [InlineData("#r \"nuget: A B\"")]
    [InlineData("#r \"nuget: A, 1, 2\"")]
    [InlineData("#i \"nuget: \"")]
    public void Take_NoPackage_SaysWhatIsExpected(string code) => Assert.Equal(
        $"{code}: expected #r \"nuget: Name, Version\" or #r \"nuget: Name\"; to add a feed, #i \"nuget: FOLDER\".",
        Assert.Throws<FormatException>(() => PackageDirective.Take(code, out _, out _)).Message);
}
