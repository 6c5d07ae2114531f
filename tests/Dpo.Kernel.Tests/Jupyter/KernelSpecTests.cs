using System.Text.Json.Nodes;
using Dpo.Kernel.Jupyter;
using Dpo.Tests.Shared;

namespace Dpo.Kernel.Tests.Jupyter;

public sealed class KernelSpecTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Install_WritesWhatJupyterReads_AndAgain_AndUninstallTakesItAway()
    {
        var spec = KernelSpec.Locate("dpo-csharp", _folder.Path);
        spec.Install(["dotnet", "x.dll"], force: false);
        spec.Install(["dotnet", "y.dll"], force: false);

        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(_folder.Path, "share", "jupyter", "kernels", "dpo-csharp", "kernel.json")))!;
        Assert.Equal(["dotnet", "y.dll", "{connection_file}"], json["argv"]!.AsArray().Select(a => (string?)a));
        Assert.Equal(("C#", "message", "C# (Dpo.Notebooks)"), ((string?)json["language"], (string?)json["interrupt_mode"], (string?)json["display_name"]));
        Assert.Equal(spec.Folder, spec.Uninstall());
        Assert.False(Directory.Exists(spec.Folder));
        Assert.Contains("no kernel is installed there", Assert.Throws<KernelException>(spec.Uninstall).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Install_OverAnotherProgramsKernel_IsRefused_UnlessForced()
    {
        var spec = KernelSpec.Locate(".net-csharp", _folder.Path);
        Directory.CreateDirectory(spec.Folder);
        var file = Path.Combine(spec.Folder, "kernel.json");
        File.WriteAllText(file, """{"argv":["dotnet","interactive"],"metadata":{}}""");

        Assert.Equal($"{spec.Folder} is another program's kernel. Choose another name with --as NAME, or replace it with --force.",
            Assert.Throws<KernelException>(() => spec.Install(["dotnet"], force: false)).Message);
        Assert.Throws<KernelException>(spec.Uninstall);
        Assert.Contains("interactive", File.ReadAllText(file), StringComparison.Ordinal);
        spec.Install(["dotnet"], force: true);
        Assert.DoesNotContain("interactive", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("...")]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("/a")]
    [InlineData("a.")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("a\0")]
    [InlineData("\u00E9")]
    public void At_ANameThatIsNotOneFolder_IsRefused(string name)
    {
        var message = Assert.Throws<KernelException>(() => KernelSpec.Locate(name, _folder.Path)).Message;
        Assert.EndsWith($" is no name of a kernel; expected {KernelSpec.Names}.", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.Throws<KernelException>(() => KernelSpec.Locate(new string('a', 101)));
    }

    [Fact]
    public void Uninstall_RemovesOnlyWhatInstallWrote()
    {
        var spec = KernelSpec.Locate("mine", _folder.Path);
        spec.Install(["dotnet"], force: false);
        var (notes, beside) = (Path.Combine(spec.Folder, "notes.txt"), Path.Combine(spec.Folder, "..", "other", "kernel.json"));
        File.WriteAllText(notes, "of the user");
        Directory.CreateDirectory(Path.GetDirectoryName(beside)!);
        File.WriteAllText(beside, "{}");

        Assert.Equal(Path.Combine(spec.Folder, "kernel.json"), spec.Uninstall());
        Assert.Equal([notes], Directory.GetFiles(spec.Folder));
        Assert.True(File.Exists(beside));
        Assert.Throws<KernelException>(spec.Uninstall);
        // The record itself, whatever folder it is given: without our kernel.json nothing goes.
        Assert.Throws<KernelException>(() => (spec with { Folder = _folder.Path }).Uninstall());
        Assert.True(File.Exists(beside));
    }

    [Fact]
    public void Uninstall_AKernelFileThatNamesAFieldTwice_IsNotOurs()
    {
        var spec = KernelSpec.Locate("twice", _folder.Path);
        Directory.CreateDirectory(spec.Folder);
        File.WriteAllText(Path.Combine(spec.Folder, "kernel.json"), """{"metadata":{"dpo":true},"metadata":{"dpo":true}}""");
        Assert.Contains("another program's kernel", Assert.Throws<KernelException>(spec.Uninstall).Message, StringComparison.Ordinal);
    }
}
