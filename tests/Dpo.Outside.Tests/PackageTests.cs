using System.IO.Compression;
using System.Xml.Linq;
using Dpo.Tests.Shared;

namespace Dpo.Outside.Tests;

/// <summary>The packages that <c>dotnet pack</c> made, in the folder that DPO_PACKAGES names: what a stranger gets.</summary>
public sealed class PackageTests
{
    private static string Folder => Environment.GetEnvironmentVariable("DPO_PACKAGES") is { Length: > 0 } set ? set : "";

    private static readonly string[] Libraries = ["Dpo", "Dpo.Charts", "Dpo.Science", "Dpo.Teaching"];

    public static TheoryData<string, string[]> Dependencies => new()
    {
        { "Dpo", ["MathNet.Numerics 5.0.0", "Parquet.Net 6.1.0", "TorchSharp 0.107.0"] },
        { "Dpo.Charts", ["OxyPlot.Core 2.2.0", "Plotly.NET.CSharp 0.14.0"] },
        { "Dpo.Science", ["Dpo VERSION"] },
        { "Dpo.Teaching", ["Dpo.Charts VERSION", "Dpo.Science VERSION"] },
    };

    private static ZipArchive Open(string id)
    {
        Assert.SkipUnless(Folder.Length > 0, "DPO_PACKAGES names no folder of packages (dotnet pack -c Release -o FOLDER)");
        return ZipFile.OpenRead(Assert.Single(Directory.GetFiles(Folder, $"{id}.?.?.?*.nupkg")));
    }

    private static string Text(ZipArchive package, string name)
    {
        using var reader = new StreamReader(package.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }

    private static XElement Nuspec(ZipArchive package)
    {
        var file = package.Entries.Single(e => e.Name.EndsWith(".nuspec", StringComparison.Ordinal)).FullName;
        var metadata = XDocument.Parse(Text(package, file)).Root!;
        // The namespace tells the version of the format, which is NuGet's affair.
        metadata.DescendantsAndSelf().ToList().ForEach(e => e.Name = e.Name.LocalName);
        return metadata.Element("metadata")!;
    }

    [Theory]
    [MemberData(nameof(Dependencies))]
    public void Library_DependsOnWhatItNamesAlone(string id, string[] expected)
    {
        using var package = Open(id);
        var metadata = Nuspec(package);
        var version = (string)metadata.Element("version")!;

        Assert.Equal(expected.Select(e => e.Replace("VERSION", version, StringComparison.Ordinal)),
            metadata.Descendants("dependency").Select(d => $"{d.Attribute("id")!.Value} {d.Attribute("version")!.Value}")
                .Order(StringComparer.Ordinal));
        Assert.DoesNotContain(package.Entries, e => e.FullName.StartsWith("runtimes/", StringComparison.Ordinal));
        Assert.Contains(package.Entries, e => e.FullName == $"lib/net10.0/{id}.xml");
        Assert.True(File.Exists(Path.Combine(Folder, $"{id}.{version}.snupkg")), "no symbols");
    }

    public static TheoryData<string> All => [.. Libraries.Append("Dpo.Tool")];

    [Theory]
    [MemberData(nameof(All))]
    public void Package_SaysWhatItIs(string id)
    {
        using var package = Open(id);
        var metadata = Nuspec(package);

        Assert.Equal("MIT", (string)metadata.Element("license")!);
        Assert.True(((string)metadata.Element("tags")!).Split(' ').Length >= 4, "hardly a tag");
        Assert.True(((string)metadata.Element("description")!).Length > 40);
        var readme = Text(package, (string)metadata.Element("readme")!);
        Assert.StartsWith($"# {id}\n", readme.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("dpo native install cpu", readme, StringComparison.Ordinal);
        Assert.Contains("```csharp\n", readme.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Feed_HoldsTheFivePackages_OfOneVersion()
    {
        using var package = Open("Dpo");
        var version = (string)Nuspec(package).Element("version")!;
        var expected = Libraries.SelectMany(l => (string[])[$"{l}.{version}.nupkg", $"{l}.{version}.snupkg"])
            .Append($"Dpo.Tool.{version}.nupkg");

        // The tool's packages of platforms are the pointer's affair.
        var found = Directory.GetFiles(Folder).Select(f => Path.GetFileName(f))
            .Where(f => !f.StartsWith("Dpo.Tool.", StringComparison.Ordinal) || f == $"Dpo.Tool.{version}.nupkg");
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Tool_HasAPackageAPlatform_WithoutNativeLibrariesOfOthers()
    {
        using var pointer = Open("Dpo.Tool");
        var settings = XDocument.Parse(Text(pointer, pointer.Entries.Single(e => e.Name == "DotnetToolSettings.xml").FullName));
        Assert.Equal("dpo", settings.Descendants("Command").Single().Attribute("Name")!.Value);
        var version = (string)Nuspec(pointer).Element("version")!;
        var platforms = settings.Descendants("RuntimeIdentifierPackage").Select(p => p.Attribute("Id")!.Value).ToList();
        Assert.Contains("Dpo.Tool.any", platforms);
        foreach (var id in platforms)
        {
            using var package = ZipFile.OpenRead(Path.Combine(Folder, $"{id}.{version}.nupkg"));
            var names = package.Entries.Select(e => e.Name).ToList();
            Assert.Contains("Dpo.Cli.dll", names);
            Assert.Contains(names, n => n.Contains("LibTorchSharp", StringComparison.Ordinal));
            Assert.DoesNotContain(names, n => n.Contains("torch_cpu", StringComparison.Ordinal));
            Assert.DoesNotContain(names, n => n.Contains("libSkiaSharp", StringComparison.Ordinal));
            Assert.True(new FileInfo(Path.Combine(Folder, $"{id}.{version}.nupkg")).Length < 80_000_000, $"{id} is too big");
        }
    }
}
