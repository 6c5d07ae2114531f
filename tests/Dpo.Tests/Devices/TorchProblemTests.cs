using Dpo.Devices;

namespace Dpo.Tests.Devices;

public sealed class TorchProblemTests
{
    [Theory]
    [InlineData("linux", "arm64", "TorchSharp has no native library for linux-arm64. Run in an x64 container instead (docker run --platform=linux/amd64 ...; the devcontainer does so).")]
    [InlineData("osx", "x64", "TorchSharp has no native library for Macs with Intel processors any more. Use an Apple-silicon Mac, Linux x64 or Windows x64.")]
    [InlineData("win", "arm64", "TorchSharp has no native library for win-arm64. It has them for linux-x64, win-x64 and osx-arm64.")]
    [InlineData("linux", "x64", "libtorch could not be loaded (boom): no folder with libtorch_cpu.so was found; run `dpo native install cpu` (the tool is in the package Dpo.Tool), or give your project the package libtorch-cpu-linux-x64 2.10.0, or set DPO_LIBTORCH to the torch/lib folder of a PyTorch 2.10 or 2.11.")]
    [InlineData("osx", "arm64", "libtorch could not be loaded (boom): no folder with libtorch_cpu.dylib was found; run `dpo native install cpu` (the tool is in the package Dpo.Tool), or give your project the package libtorch-cpu-osx-arm64 2.10.0, or set DPO_LIBTORCH to the torch/lib folder of a PyTorch 2.10 or 2.11.")]
    public void Describe_IsOneSentenceAPlatform(string os, string architecture, string sentence) =>
        Assert.Equal(sentence, TorchProblem.Describe(new TorchPlatform(os, architecture), "boom.\nframe 1", []));

    [Theory]
    [InlineData("linux", "x64", "libstdc++.so.6: cannot open shared object file", "install the C++ runtime (Debian, Ubuntu: apt-get install libstdc++6).")]
    [InlineData("linux", "x64", "libc.musl-x86_64.so.1: not found", "libtorch needs glibc; use a Debian or Ubuntu image instead of Alpine.")]
    [InlineData("win", "x64", "The specified module could not be found", "install the Microsoft Visual C++ Redistributable 2015-2022 (x64), then try again.")]
    [InlineData("osx", "arm64", "code signature invalid", "allow the libraries in System Settings > Privacy & Security, or remove their quarantine flag (xattr -d com.apple.quarantine).")]
    [InlineData("linux", "x64", "libgomp.so.1: cannot open", "run `ldd` on libLibTorchSharp.so in the package cache to see which library is missing, and install it.")]
    public void Describe_LibtorchThereButNotLoading_SaysWhatToDo(string os, string architecture, string cause, string what)
    {
        var platform = new TorchPlatform(os, architecture);
        using var folder = new Shared.TempFolder();
        File.WriteAllText(folder.File(platform.Library("torch_cpu")), "");
        Assert.Equal($"libtorch could not be loaded ({cause}): {what}", TorchProblem.Describe(platform, cause, [folder.Path]));
    }

    [Fact]
    public void Describe_DotNetsHintAboutTools_IsSkippedForWhatTheLoaderSaid() => Assert.StartsWith(
        "libtorch could not be loaded (/p/x.so: version `V_9' not found): ",
        TorchProblem.Describe(new TorchPlatform("linux", "x64"),
            "Unable to load shared library 'x.so'. In order to help diagnose loading problems, use ldd: \n/p/x.so: version `V_9' not found.\n", []), StringComparison.Ordinal);

    [Theory]
    [InlineData(null, null, 1)]
    [InlineData("3", "2", 3)]
    [InlineData(null, "2", 2)]
    [InlineData("", "4,3", 1)]
    public void ReadThreads_DpoThreadsBeforeOmpBeforeOne(string? dpo, string? omp, int threads) =>
        Assert.Equal(threads, StartSettings.ReadThreads(name => name == "DPO_THREADS" ? dpo : omp));

    [Theory]
    [InlineData("zero")]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("1,000")]
    [InlineData(" 2")]
    [InlineData("2147483647")]
    public void ReadThreads_DpoThreadsThatIsNoNumberOfThreads_IsRefusedByName(string threads) => Assert.StartsWith(
        $"the variable DPO_THREADS is \"{threads}\"; expected a whole number from 1 to ",
        Assert.Throws<TorchUnavailableException>(() => StartSettings.ReadThreads(name => name == "DPO_THREADS" ? threads : null)).Message,
        StringComparison.Ordinal);
}
