using System.IO.Compression;
using Dpo.Kernel.Engine;
using Dpo.Kernel.Packages;
using Dpo.Kernel.Scripting;
using Dpo.Kernel.Tests.Support;
using Dpo.Tests.Shared;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Dpo.Kernel.Tests.Packages;

/// <summary>Restores from a feed that is a folder, so that no network is needed.</summary>
public sealed class PackageRestoreTests : IDisposable
{
    private readonly string _cache = PackageRestore.Cache;
    private readonly TempFolder _folder = new();
    private readonly RecordingSink _sink = new();
    private readonly Session _session;

    public PackageRestoreTests()
    {
        PackageRestore.Cache = _folder.File("cache");
        Pack("Tiny.Base", "1.0.0", "public static class TinyBase { public static int Six => 6; }", null);
        Pack("Tiny", "1.2.0", "public static class Tiny { public static int Answer => 7 * TinyBase.Six; }", "Tiny.Base");
        Pack("Tiny", "1.1.0", "public static class Tiny { public static int Answer => 0; }", null);
        File.WriteAllText(_folder.File("NuGet.Config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{_folder.File("packages")}" /></config>
              <packageSources><clear /><add key="feed" value="{_folder.File("feed")}" /></packageSources>
            </configuration>
            """);
        _session = new Session(_folder.Path);
    }

    public void Dispose()
    {
        _session.Dispose();
        PackageRestore.Cache = _cache;
        _folder.Dispose();
    }

    [Fact]
    public async Task Cell_NamesAPackage_GetsItsNewestVersion_AndItsDependency_ForItselfAndLaterCells()
    {
        var result = await _session.RunAsync("#r \"nuget: Tiny\"\nTiny.Answer", _sink, TestContext.Current.CancellationToken);

        Assert.Null(result.Error);
        Assert.Equal(42, result.Value);
        Assert.Equal("Tiny ... 1.2.0, 1 dependency\n", _sink.Text);
        Assert.Equal(43, (await _session.RunAsync("Tiny.Answer + 1", _sink, TestContext.Current.CancellationToken)).Value);
        Assert.Contains(await Completions("Tin"), t => t == "TinyBase");
    }

    [Fact]
    public async Task Cell_NamesWhatNoFeedHas_SaysSoInNuGetsWords()
    {
        var error = (await _session.RunAsync("\n#r \"nuget: Tiny, 9.9.9\"\n1", _sink, TestContext.Current.CancellationToken)).Error!;

        Assert.StartsWith("Tiny, 9.9.9 was not restored:\nerror NU1102", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await _session.RunAsync("1 + 1", _sink, TestContext.Current.CancellationToken)).Value);
    }

    private async Task<string[]> Completions(string code) =>
        [.. (await _session.Editor.CompleteAsync(code, code.Length, TestContext.Current.CancellationToken)).Items.Select(i => i.Text)];

    private void Pack(string name, string version, string code, string? needs)
    {
        Directory.CreateDirectory(_folder.File("feed"));
        Directory.CreateDirectory(_folder.File("built"));
        var dll = _folder.File(Path.Combine("built", name + ".dll"));
        var references = ScriptHost.Framework.Concat(needs is null ? [] : [MetadataReference.CreateFromFile(_folder.File(Path.Combine("built", needs + ".dll")))]);
        var compilation = CSharpCompilation.Create(name, [CSharpSyntaxTree.ParseText(code)], references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Assert.True(compilation.Emit(dll).Success);
        using var package = ZipFile.Open(_folder.File(Path.Combine("feed", $"{name}.{version}.nupkg")), ZipArchiveMode.Create);
        package.CreateEntryFromFile(dll, $"lib/net10.0/{name}.dll");
        using var nuspec = new StreamWriter(package.CreateEntry($"{name}.nuspec").Open());
        nuspec.Write($"""
            <package><metadata><id>{name}</id><version>{version}</version><authors>test</authors><description>test</description>
            <dependencies><group targetFramework="net10.0">{(needs is null ? "" : $"<dependency id=\"{needs}\" version=\"1.0.0\" />")}</group></dependencies>
            </metadata></package>
            """);
    }
}
