using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Dpo.Devices;
using Dpo.Tests.Shared;

namespace Dpo.Tests.Devices;

/// <summary>libtorch's loading, in fresh processes that find their libraries in a folder of the test's own.</summary>
public sealed class NativeTorchTests : IDisposable
{
    private const string Needed = "GLIBCXX_3.4.32", Impossible = "GLIBCXX_9.9.99";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Original(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only: other systems load the library as it is");
        return NativeFolders.Find().Select(f => Path.Combine(f, name)).First(File.Exists);
    }

    private static byte[] Renamed(string from, string to)
    {
        var bytes = File.ReadAllBytes(Original("libLibTorchSharp.so"));
        var at = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(from + "\0"));
        Assert.True(at > 0 && from.Length == to.Length);
        Encoding.ASCII.GetBytes(to).CopyTo(bytes, at);
        return bytes;
    }

    [Fact]
    public void Weaken_AVersionThatNothingUses_MarksItAndNothingElse()
    {
        var (before, after) = (Renamed(Needed, Impossible), Renamed(Needed, Impossible));
        Assert.Equal(0, new ElfFile(after).Weaken(Impossible));
        Assert.Equal([2], before.Zip(after, (b, a) => b ^ a).Where(x => x != 0));
    }

    [Fact]
    public void Weaken_AVersionInUse_ChangesNothing()
    {
        var bytes = File.ReadAllBytes(Original("libLibTorchSharp.so"));
        var copy = bytes.ToArray();
        Assert.True(new ElfFile(bytes).Weaken("GLIBCXX_3.4") > 0);
        Assert.Equal(copy, bytes);
    }

    [Fact]
    public void Weaken_AVersionThatIsNotNeeded_AndNoElf_Throw()
    {
        var elf = new ElfFile(File.ReadAllBytes(Original("libLibTorchSharp.so")));
        Assert.Equal("no need of GLIBCXX_1.2 found", Assert.Throws<InvalidDataException>(() => elf.Weaken("GLIBCXX_1.2")).Message);
        Assert.Throws<InvalidDataException>(() => new ElfFile(new byte[100]));
    }

    [Fact]
    public void CacheFolder_IsTheUsersOwn()
    {
        var (x, h) = (Path.GetFullPath("/x"), Path.GetFullPath("/h"));
        Assert.Equal(Path.Combine(x, "dpo-notebooks", "native"), GlibcxxCure.CacheFolder(n => n == "XDG_CACHE_HOME" ? x : h));
        Assert.Equal(Path.Combine(h, ".cache", "dpo-notebooks", "native"), GlibcxxCure.CacheFolder(n => n == "HOME" ? h : "x"));
        Assert.StartsWith(Path.GetTempPath(), GlibcxxCure.CacheFolder(n => n == "HOME" ? "h" : ""), StringComparison.Ordinal);
        Assert.StartsWith(Path.GetTempPath(), GlibcxxCure.CacheFolder(_ => null), StringComparison.Ordinal);
    }

    [Fact]
    public void Child_OnATooOldLibstdcxx_LoadsAWeakenedCopy_Twice()
    {
        var natives = Natives();
        File.Delete(Path.Combine(natives, "libLibTorchSharp.so"));
        File.WriteAllBytes(Path.Combine(natives, "libLibTorchSharp.so"), Renamed(Needed, Impossible));
        for (var run = 0; run < 2; run++)
        {
            var (output, code) = Child(natives);
            Assert.Equal((0, $"weakened copy of libLibTorchSharp.so ({Impossible}): 1 + 1 = 2"), (code, output));
        }
        var cached = Directory.GetFiles(_folder.File("home"), "*", SearchOption.AllDirectories);
        Assert.Equal(["libLibTorchSharp.so"], cached.Select(Path.GetFileName));
    }

    public static TheoryData<string> Uses => [.. TorchChild.Uses.Keys.Where(use => use != "no tensor")];

    [Theory]
    [MemberData(nameof(Uses))]
    public void Child_WithoutLibtorch_EndsInOneSentence_WhateverComesFirst(string use)
    {
        var (output, code) = Child(Directory.CreateDirectory(_folder.File("empty")).FullName, ("DPO_TEST_CHILD", use));
        Assert.Equal(1, code);
        // TorchSharp's own type initializers wrap what they meet.
        var wrapped = use is "tensor" or "generator" ? "wrapped: " : "";
        Assert.StartsWith($"{wrapped}libtorch could not be loaded (not found): no folder with libtorch_cpu.so was found; "
            + "run `dpo native install cpu`", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', output);
    }

    [Fact]
    public void Child_ThatUsesNoTensor_LoadsNothing()
    {
        Assert.Equal(("0.1: not started", 0), Child(Natives(), ("DPO_TEST_CHILD", "no tensor")));
        Assert.Equal(("0.1: 1 + 1 = 2", 0), Child(Natives(), ("DPO_TEST_CHILD", "tensor")));
    }

    [Fact]
    public void Child_FindsThePackagesInNuGetsCache()
    {
        var (libtorch, bridge) = (Original("libtorch_cpu.so"), Original("libLibTorchSharp.so"));
        Link("cache/libtorch-cpu-linux-x64/2.10.0/runtimes/linux-x64/native", libtorch);
        Link("cache/torchsharp/0.107.0/runtimes/linux-x64/native", bridge);
        var (output, code) = Child(Directory.CreateDirectory(_folder.File("empty")).FullName);
        Assert.True(code == 0, output);
        Assert.EndsWith("1 + 1 = 2", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Child_DpoLibtorch_ThatFits_IsUsed()
    {
        var (output, code) = Child(BridgeAlone(), ("DPO_LIBTORCH", Natives()));
        Assert.True(code == 0, output);
        Assert.EndsWith("1 + 1 = 2", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Child_DpoLibtorch_ThatIsNoneOrDoesNotFit_SaysSo()
    {
        var nowhere = _folder.File("nowhere");
        Assert.StartsWith($"DPO_LIBTORCH is \"{nowhere}\", but there is no libtorch_cpu.so in it",
            Child(BridgeAlone(), ("DPO_LIBTORCH", nowhere)).Output, StringComparison.Ordinal);
        var (output, code) = Child(BridgeAlone(), ("DPO_LIBTORCH", Wrong()));
        Assert.Equal(1, code);
        Assert.Matches("^DPO_LIBTORCH is \".*\", whose libtorch lacks [1-9][0-9]+ functions that TorchSharp 0.107.0 calls "
            + "\\(the first: _Z", output);
    }

    [Fact]
    public void Child_RecordedLibtorch_IsUsed_AfterDpoLibtorch()
    {
        Record(Natives());
        Assert.Equal(0, Child(BridgeAlone()).Code);
        var gone = _folder.File("gone");
        Record(gone);
        var (output, code) = Child(Natives());
        Assert.Equal(1, code);
        Assert.StartsWith($"the libtorch that `dpo native install` recorded in {_folder.File("config")}", output, StringComparison.Ordinal);
        Assert.Contains($" is \"{gone}\", but there is no libtorch_cpu.so in it; run `dpo native install cpu`",
            output, StringComparison.Ordinal);
        Assert.Equal(0, Child(Natives(), ("DPO_LIBTORCH", Natives())).Code);
    }

    private void Record(string folder)
    {
        Directory.CreateDirectory(_folder.File("config/dpo-notebooks"));
        _folder.Write("config/dpo-notebooks/libtorch.txt", folder + "\n");
    }

    private string Wrong()
    {
        var wrong = Directory.CreateDirectory(_folder.File("wrong")).FullName;
        File.CreateSymbolicLink(Path.Combine(wrong, "libtorch_cpu.so"), Original("libc10.so"));
        return wrong;
    }

    // A folder of links to all files beside one.
    private string Link(string folder, string file)
    {
        var made = Directory.CreateDirectory(_folder.File(folder)).FullName;
        Directory.GetFiles(Path.GetDirectoryName(file)!).Where(f => !File.Exists(Path.Combine(made, Path.GetFileName(f)))).ToList()
            .ForEach(f => File.CreateSymbolicLink(Path.Combine(made, Path.GetFileName(f)), f));
        return made;
    }

    private string Natives()
    {
        Link("natives", Original("libtorch_cpu.so"));
        return Link("natives", Original("libLibTorchSharp.so"));
    }

    private string BridgeAlone()
    {
        var folder = Directory.CreateDirectory(_folder.File("bridge")).FullName;
        if (!File.Exists(Path.Combine(folder, "libLibTorchSharp.so")))
        {
            File.CreateSymbolicLink(Path.Combine(folder, "libLibTorchSharp.so"), Original("libLibTorchSharp.so"));
        }
        return folder;
    }

    private (string Output, int Code) Child(string natives, params (string Name, string Value)[] environment)
    {
        Original("libLibTorchSharp.so");
        var app = _folder.File("app");
        if (!Directory.Exists(app))
        {
            Directory.CreateDirectory(app);
            Directory.GetFiles(AppContext.BaseDirectory).ToList().ForEach(f => File.Copy(f, Path.Combine(app, Path.GetFileName(f))));
            // Without its native assets the child has nothing but natives.txt to find libtorch by.
            var deps = Path.Combine(app, "Dpo.Tests.deps.json");
            var json = JsonNode.Parse(File.ReadAllText(deps))!;
            json["targets"]!.AsObject().SelectMany(t => t.Value!.AsObject()).ToList()
                .ForEach(l => l.Value!.AsObject().Remove("runtimeTargets"));
            File.WriteAllText(deps, json.ToJsonString());
        }
        File.WriteAllText(Path.Combine(app, "natives.txt"), natives + "\n");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(app, "Dpo.Tests.dll")])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Repository.Root,
        };
        start.Environment["DPO_TEST_CHILD"] = "require";
        start.Environment["XDG_CACHE_HOME"] = _folder.File("home");
        // Neither the user's own choice nor the user's packages.
        start.Environment["XDG_CONFIG_HOME"] = _folder.File("config");
        start.Environment["NUGET_PACKAGES"] = _folder.File("cache");
        environment.ToList().ForEach(e => start.Environment[e.Name] = e.Value);
        using var child = Process.Start(start)!;
        var output = child.StandardOutput.ReadToEnd().Trim();
        child.WaitForExit();
        return (output, child.ExitCode);
    }
}
