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
        var spec = KernelSpec.At("dpo-csharp", _folder.Path);
        spec.Install(["dotnet", "x.dll"], force: false);
        spec.Install(["dotnet", "y.dll"], force: false);

        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(_folder.Path, "share", "jupyter", "kernels", "dpo-csharp", "kernel.json")))!;
        Assert.Equal(["dotnet", "y.dll", "{connection_file}"], json["argv"]!.AsArray().Select(a => (string?)a));
        Assert.Equal(("C#", "message", "C# (Dpo.Notebooks)"), ((string?)json["language"], (string?)json["interrupt_mode"], (string?)json["display_name"]));
        spec.Uninstall();
        Assert.False(Directory.Exists(spec.Folder));
        Assert.Contains("no kernel is installed there", Assert.Throws<KernelException>(spec.Uninstall).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Install_OverAnotherProgramsKernel_IsRefused_UnlessForced()
    {
        var spec = KernelSpec.At(".net-csharp", _folder.Path);
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
    [InlineData("../x")]
    [InlineData("a b")]
    public void At_AName_ThatJupyterDoesNotTake_IsRefused(string name) =>
        Assert.Equal($"\"{name}\" is no name of a kernel; expected letters, digits, '.', '-' and '_'.", Assert.Throws<KernelException>(() => KernelSpec.At(name)).Message);
}
